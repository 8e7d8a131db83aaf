// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QIODevice>
#include <QJsonObject>
#include <QMap>
#include <QStringList>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::cli {

/// The three streams of a process; tests bring buffers.
struct Streams {
  QIODevice& in;
  QIODevice& out;
  QIODevice& error;
};

/// What a command may see of its invocation. It answers at most once. A command that needs the store opens it at
/// `storePath()`, waiting `waitSeconds()` for the right to write.
class Context {
 public:
  /// Options by name, without their dashes; a flag has an empty value.
  using Values = QMap<QString, QString>;

  Context(Streams streams, Values options, QStringList operands, QString format)
      : m_streams(streams),
        m_options(std::move(options)),
        m_operands(std::move(operands)),
        m_format(std::move(format)) {}

  [[nodiscard]] bool flag(const QString& name) const { return m_options.contains(name); }
  [[nodiscard]] std::optional<QString> value(const QString& name) const;
  /// A whole number from an option; `bad_usage` outside of the limits.
  [[nodiscard]] core::Result<qint64> integer(const QString& name, qint64 fallback, qint64 least, qint64 most) const;
  [[nodiscard]] const QStringList& operands() const { return m_operands; }
  [[nodiscard]] const QString& format() const { return m_format; }

  /// `--store`, else COUNTERFOIL_STORE, else the store of the desktop program.
  [[nodiscard]] QString storePath() const;
  /// `--wait`, 0 where it is not given.
  [[nodiscard]] core::Result<qint64> waitSeconds() const;

  /// A file, or standard input for "-", up to 16 MiB: `too_large`, or `cannot_read` (storage).
  [[nodiscard]] core::Result<QByteArray> readInput(const QString& path) const;
  [[nodiscard]] QIODevice& input() const { return m_streams.in; }
  /// Standard error, for progress.
  [[nodiscard]] QIODevice& progress() const { return m_streams.error; }
  /// The answer: one JSON document and a line feed. `cannot_write` (storage) when it does not get out.
  [[nodiscard]] core::Done answer(const QJsonObject& document) const;
  /// The answer in another format, or a piece of a document that is too long for `answer`.
  [[nodiscard]] core::Done write(const QByteArray& bytes) const;

 private:
  Streams m_streams;
  Values m_options;
  QStringList m_operands;
  QString m_format;
};

/// `{"error":{"code","message","where"}}`, as on standard error and in answers that hold errors.
[[nodiscard]] QJsonObject errorJson(const core::Error& error);

}  // namespace counterfoil::cli
