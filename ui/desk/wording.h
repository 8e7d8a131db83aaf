// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

#include "models/core/zone.h"
#include "models/views/page_source.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {

enum class Tone { Plain, Muted, Good, Warn, Bad };

/// How the desk says values: amounts in the shop's currency, moments in its zone, people by name, words of the program
/// in the language.
class Wording : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  void setPlace(const shared::MoneyFormat& money, const core::Zone& zone);
  void setPeople(const QHash<QByteArray, QString>& names);

  [[nodiscard]] const shared::MoneyFormat& money() const { return m_money; }
  [[nodiscard]] QString cell(const views::Column& column, const QVariant& value) const;
  [[nodiscard]] QString instant(core::Instant at) const;
  /// On the wall, in the shop's zone.
  [[nodiscard]] QDate dayOf(core::Instant at) const { return m_zone.toWall(at).date; }
  [[nodiscard]] QString day(const QString& iso) const;
  /// Empty for nobody; the beginning of the id for somebody we do not know.
  [[nodiscard]] QString person(const QByteArray& id) const;
  /// "20 %" from parts per million.
  [[nodiscard]] QString rate(qint64 ppm) const;
  /// A kind of fact, a kind of document, a state; the word itself where we have no better.
  [[nodiscard]] static QString word(const QString& word);
  /// An act of administration at the hub (devices::kAdministered) as a sentence. `actor`: who did it, where a user did.
  [[nodiscard]] static QString act(const QJsonObject& body, const QString& actor);
  /// "1,234"
  [[nodiscard]] static QString count(qint64 number);
  /// What colour a word deserves.
  [[nodiscard]] static Tone tone(const QString& word);

 Q_SIGNALS:
  /// Everything that is shown reads differently now.
  void changed();

 private:
  shared::MoneyFormat m_money;
  core::Zone m_zone = core::Zone::utc();
  QHash<QByteArray, QString> m_people;
};

}  // namespace counterfoil::desk
