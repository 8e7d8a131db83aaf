// SPDX-License-Identifier: GPL-3.0-or-later
// Linked with one library at a time, whole: see CMakeLists.txt.
int main() {
  return 0;
}
