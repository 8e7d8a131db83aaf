// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gateway_simulator/state.h"

#include <unistd.h>

#include <QJsonArray>
#include <QJsonDocument>

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;

core::Result<std::unique_ptr<State>> State::open(const QString& path, const core::Clock& clock) {
  std::unique_ptr<State> state(new State(clock));
  if (path.isEmpty()) return state;
  state->m_file.setFileName(path);
  if (!state->m_file.open(QIODevice::ReadWrite)) return core::storageError(u"cannot_write"_s, path);
  qint64 good = 0;
  while (!state->m_file.atEnd()) {
    const QByteArray line = state->m_file.readLine();
    const QJsonDocument change = QJsonDocument::fromJson(line);
    if (!line.endsWith('\n') || !change.isArray()) {
      if (!state->m_file.atEnd()) return core::integrityError(u"torn_file"_s, path);
      break;
    }
    const QJsonArray objects = change.array();
    for (const QJsonValue& object : objects) state->apply(object.toObject());
    good = state->m_file.pos();
  }
  if (!state->m_file.resize(good) || !state->m_file.seek(good)) return core::storageError(u"cannot_write"_s, path);
  return state;
}

void State::apply(const QJsonObject& change) {
  const QString id = change["i"_L1].toString();
  m_lastId = std::max(m_lastId, change["n"_L1].toInteger(0));
  Table& table = m_tables[change["k"_L1].toString()];
  if (!table.rows.contains(id)) table.order.push_back(id);
  table.rows[id] = change["o"_L1].toObject();
}

QJsonObject State::find(const QString& kind, const QString& id) const {
  const auto table = m_tables.constFind(kind);
  return table == m_tables.constEnd() ? QJsonObject() : table->rows.value(id);
}

std::vector<QJsonObject> State::all(const QString& kind) const {
  std::vector<QJsonObject> objects;
  const auto table = m_tables.constFind(kind);
  if (table == m_tables.constEnd()) return objects;
  for (const QString& id : table->order) objects.push_back(table->rows.value(id));
  return objects;
}

void State::put(const QString& kind, const QString& id, const QJsonObject& object) {
  m_staged.push_back({{u"k"_s, kind}, {u"i"_s, id}, {u"n"_s, m_lastId}, {u"o"_s, object}});
  apply(m_staged.back());
}

core::Done State::commit() {
  QJsonArray line;
  for (const QJsonObject& change : m_staged) line.append(change);
  m_staged.clear();
  if (line.isEmpty() || !m_file.isOpen()) return {};
  const QByteArray bytes = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
  if (m_file.write(bytes) != bytes.size() || !m_file.flush() || ::fdatasync(m_file.handle()) != 0) {
    return core::storageError(u"cannot_write"_s, m_file.fileName());
  }
  return {};
}

QString State::makeId(const QString& prefix) {
  return prefix + QString::number(++m_lastId).rightJustified(12, u'0');
}

qint64 State::nowS() const {
  return m_clock.now().utcMs() / 1000 + skewS;
}

}  // namespace counterfoil::simulator
