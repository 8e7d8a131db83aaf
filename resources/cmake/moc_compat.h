// SPDX-License-Identifier: GPL-3.0-or-later
// Read by moc alone: without it moc 6.4 stops at "namespace std _GLIBCXX_VISIBILITY(default)" in C++20 headers.
#define _GLIBCXX_VISIBILITY(V)
