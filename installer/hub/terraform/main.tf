# SPDX-License-Identifier: GPL-3.0-or-later
# Two hubs on AWS behind an application load balancer, over a Multi-AZ PostgreSQL 15; untested (formatted with terraform fmt,
# never applied). The role that serves is made by hand, once (../postgres/roles.sql). Its standby is a copy of the disk, so that a failover loses nothing and begins no epoch; a restore to
# an instant does both. TLS ends at the load balancer,
# which names the client in X-Forwarded-For: the image's hub runs with --behind-proxy.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

variable "region" {
  type    = string
  default = "eu-west-2"
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets in two availability zones or more"
}

variable "image_id" {
  type        = string
  description = "A machine image of Debian 12 with counterfoil-hub, its unit, and its keys in place"
}

variable "certificate_arn" {
  type = string
}

provider "aws" {
  region = var.region
}

resource "aws_security_group" "door" {
  name_prefix = "counterfoil-door-"
  vpc_id      = var.vpc_id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 7410
    to_port     = 7410
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "hub" {
  name_prefix = "counterfoil-hub-"
  vpc_id      = var.vpc_id

  ingress {
    description     = "the load balancer alone: who it says that a client is, is believed"
    from_port       = 7410
    to_port         = 7410
    protocol        = "tcp"
    security_groups = [aws_security_group.door.id]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "database" {
  name_prefix = "counterfoil-database-"
  vpc_id      = var.vpc_id

  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.hub.id]
  }
}

resource "aws_db_subnet_group" "database" {
  name_prefix = "counterfoil-"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_instance" "database" {
  identifier_prefix           = "counterfoil-"
  engine                      = "postgres"
  engine_version              = "15"
  instance_class              = "db.m7g.large"
  allocated_storage           = 100
  storage_type                = "gp3"
  storage_encrypted           = true
  multi_az                    = true
  db_name                     = "counterfoil"
  username                    = "counterfoil_owner"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.database.name
  vpc_security_group_ids      = [aws_security_group.database.id]
  backup_retention_period     = 14
  deletion_protection         = true
  skip_final_snapshot         = false
  final_snapshot_identifier   = "counterfoil-final"
}

resource "aws_launch_template" "hub" {
  name_prefix            = "counterfoil-hub-"
  image_id               = var.image_id
  instance_type          = "t4g.small"
  vpc_security_group_ids = [aws_security_group.hub.id]

  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_lb" "hub" {
  name_prefix        = "cfhub-"
  internal           = false
  load_balancer_type = "application"
  subnets            = var.subnet_ids
  security_groups    = [aws_security_group.door.id]
  # Longer than a till waits for news.
  idle_timeout = 75
}

resource "aws_lb_target_group" "hub" {
  name_prefix          = "cfhub-"
  port                 = 7410
  protocol             = "HTTP"
  vpc_id               = var.vpc_id
  deregistration_delay = 30

  health_check {
    protocol            = "HTTP"
    path                = "/readyz"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "hub" {
  load_balancer_arn = aws_lb.hub.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.hub.arn
  }
}

resource "aws_autoscaling_group" "hub" {
  name_prefix               = "counterfoil-hub-"
  min_size                  = 2
  max_size                  = 4
  vpc_zone_identifier       = var.subnet_ids
  target_group_arns         = [aws_lb_target_group.hub.arn]
  health_check_type         = "ELB"
  health_check_grace_period = 60

  launch_template {
    id      = aws_launch_template.hub.id
    version = "$Latest"
  }
}

output "address" {
  value = aws_lb.hub.dns_name
}
