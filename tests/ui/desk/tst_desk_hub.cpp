// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>
#include <QUrlQuery>

#include "sync/protocol/problem.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/hub_dialog.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

namespace {

const QString kFront = u"01993f00-0000-7000-8000-000000000001"_s;
const QString kBack = u"01993f00-0000-7000-8000-000000000002"_s;
const QString kAda = u"01993f00-0000-7000-8000-00000000000a"_s;
const QString kBen = u"01993f00-0000-7000-8000-00000000000b"_s;

client::HttpAnswer answerOf(const QJsonObject& json, int status = 200) {
  client::HttpAnswer answer;
  answer.status = status;
  answer.body = QJsonDocument(json).toJson(QJsonDocument::Compact);
  return answer;
}

client::HttpAnswer refusalOf(int status, const QString& code) {
  protocol::Problem problem;
  problem.status = status;
  problem.code = code;
  return answerOf(problem.toJson(), status);
}

/// A hub that says what the test wants, and keeps what it was asked.
class SaidHub final : public client::Transport {
 public:
  void send(client::HttpRequest request, std::function<void(client::HttpAnswer)> done) override {
    asked.append(QString::fromLatin1(request.method) + u' ' + request.target);
    bodies.append(QString::fromUtf8(request.body));
    const QString key = request.target.section(u'/', 0, 2);
    const client::HttpAnswer answer = away ? client::HttpAnswer() : answers.value(request.target, answers.value(key));
    QTimer::singleShot(0, &m_timer, [answer, done] { done(answer); });
  }
  QHash<QString, client::HttpAnswer> answers;
  QStringList asked;
  QStringList bodies;
  bool away = false;

 private:
  QTimer m_timer;
};

}  // namespace

/// Who is let in at the hub, as a manager sees it at the desk.
class TestDeskHub : public QObject {
  Q_OBJECT

  SaidHub m_hub;
  core::SystemClock m_clock;
  QNetworkAccessManager m_browser;
  QUrl m_opened;
  bool m_comesBack = true;

  [[nodiscard]] std::shared_ptr<person::Session> session() {
    return std::make_shared<person::Session>(m_hub, protocol::TenantId(QUuid::createUuid()), m_clock,
                                             person::Session::Options{[this](const QUrl& url) {
                                                                        m_opened = url;
                                                                        if (m_comesBack) comeBack(u"code"_s, u"c-1"_s);
                                                                        return true;
                                                                      },
                                                                      [](const QString& code) { return code; }});
  }
  /// As a provider sends the browser back.
  void comeBack(const QString& name, const QString& value) {
    const QUrlQuery query(m_opened);
    QUrl back(query.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded));
    QUrlQuery answer;
    answer.addQueryItem(name, value);
    answer.addQueryItem(u"state"_s, query.queryItemValue(u"state"_s));
    back.setQuery(answer);
    QNetworkReply* const reply = m_browser.get(QNetworkRequest(back));
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
  }
  static QJsonObject device(const QString& id, const QString& name, const QString& till, const QString& state) {
    return {{u"id"_s, id},         {u"name"_s, name},        {u"till_code"_s, till},
            {u"state"_s, state},   {u"reason"_s, QString()}, {u"enrolled_at"_s, u"2026-11-20T09:30:00.000Z"_s},
            {u"token_reuses"_s, 0}};
  }
  static QJsonObject user(const QString& id, const QString& name, const QString& scope) {
    return {{u"user"_s, id}, {u"name"_s, name}, {u"scopes"_s, QJsonArray{scope}}, {u"disabled"_s, false}};
  }
  void openHub(bool manages) {
    m_hub.away = false;
    m_comesBack = true;
    m_hub.asked.clear();
    m_hub.bodies.clear();
    m_hub.answers = {
        {u"/v1/sign-in"_s, answerOf({{u"items"_s, QJsonArray{QJsonObject{{u"name"_s, u"staff"_s},
                                                                         {u"issuer"_s, u"https://id.example"_s},
                                                                         {u"client_id"_s, u"counterfoil"_s},
                                                                         {u"authorization_endpoint"_s,
                                                                          u"https://id.example/authorize"_s}}}}})},
        {u"/v1/token"_s, answerOf({{u"access_token"_s, u"a.b.c"_s},
                                   {u"expires_in"_s, 600},
                                   {u"refresh_token"_s, u"cfr_x"_s},
                                   {u"refresh_expires_in"_s, 1'209'600},
                                   {u"token_type"_s, u"Bearer"_s},
                                   {u"hub_keys"_s, QJsonArray()},
                                   {u"server_time"_s, u"2026-11-22T09:30:00.000Z"_s}})},
        {u"/v1/me"_s, answerOf({{u"user"_s, kAda},
                                {u"name"_s, u"Ada Lovelace"_s},
                                {u"scopes"_s, QJsonArray{manages ? u"access:manage"_s : u"audit:read"_s}}})},
        {u"/v1/devices"_s, answerOf({{u"items"_s, QJsonArray{device(kFront, u"Front till"_s, u"1"_s, u"active"_s),
                                                             device(kBack, u"Lost tablet"_s, u"2"_s, u"revoked"_s)}}})},
        {u"/v1/users"_s, answerOf({{u"items"_s, QJsonArray{user(kAda, u"Ada Lovelace"_s, u"access:manage"_s),
                                                           user(kBen, u"Ben Nevis"_s, u"audit:read"_s)}}})},
        {u"/v1/enrolment-codes"_s,
         answerOf({{u"code"_s, u"7K2M-9QXW-0AB3"_s}, {u"expires_at"_s, u"2026-11-22T09:40:00.000Z"_s}}, 201)},
        {u"/v1/devices/"_s + kFront + u"/revoke"_s, answerOf({})},
        {u"/v1/users/"_s + kBen + u"/disable"_s, answerOf({})},
        {u"/v1/sign-out"_s, answerOf({})},
    };
  }
  template <class T>
  static T* find(QWidget& dialog, const char* name) {
    return dialog.findChild<T*>(QLatin1String(name));
  }
  static QString told(QWidget& dialog) { return find<QLabel>(dialog, "hubTold")->text(); }
  static void look(QWidget& dialog, const QString& name) {
    QCoreApplication::processEvents();
    const QStringList faults = support::faultsOn(dialog);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    QVERIFY2(dialog.width() <= 1024 && dialog.height() <= 720, "higher or wider than a small screen");
    QVERIFY2(dialog.frameGeometry().bottom() <= dialog.screen()->availableGeometry().bottom(), "below the screen");
    support::photograph(dialog, name);
  }

 private Q_SLOTS:
  void aManagerMindsTheDoor_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void aManagerMindsTheDoor() {
    QFETCH(bool, dark);
    const QString suffix = dark ? u"-dark"_s : u"-light"_s;
    openHub(true);
    support::DeskShop shop(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    desk::DeskWindow window(shop.parts());
    window.show();
    support::signIn(window);
    const auto hub = session();
    desk::HubDialog dialog(hub, shop.parts().theme, window.wording(), &window);
    dialog.show();
    dialog.move(0, 400);  // what comes to stand there is higher than the rest of the screen
    QTRY_VERIFY(find<QPushButton>(dialog, "hubSignIn") != nullptr);
    look(dialog, u"desk-hub-door"_s + suffix);
    m_comesBack = false;
    QTest::mouseClick(find<QPushButton>(dialog, "hubSignIn"), Qt::LeftButton);
    QVERIFY(hub->isSigningIn());
    look(dialog, u"desk-hub-waiting"_s + suffix);
    QTest::keyClick(&dialog, Qt::Key_Escape);  // ends the waiting, not the dialog
    QVERIFY(!hub->isSigningIn() && dialog.isVisible());
    QTest::mouseClick(find<QPushButton>(dialog, "hubSignIn"), Qt::LeftButton);
    comeBack(u"error"_s, u"access_denied"_s);
    QTRY_VERIFY(!hub->isSigningIn());
    QVERIFY(told(dialog).contains(u"refused at the provider"));
    look(dialog, u"desk-hub-refused"_s + suffix);
    m_comesBack = true;
    QTRY_VERIFY(find<QPushButton>(dialog, "hubSignIn")->isEnabled());
    QTest::mouseClick(find<QPushButton>(dialog, "hubSignIn"), Qt::LeftButton);
    auto* devices = find<QTableWidget>(dialog, "hubDevices");
    auto* users = find<QTableWidget>(dialog, "hubUsers");
    QTRY_COMPARE(devices->rowCount(), 2);
    QTRY_COMPARE(users->rowCount(), 2);
    QVERIFY(find<QLabel>(dialog, "hubWho")->text().contains(u"Ada Lovelace"));

    auto* revoke = find<QPushButton>(dialog, "hubRevoke");
    auto* reason = find<QLineEdit>(dialog, "hubReason");
    QVERIFY(!revoke->isEnabled());
    QTest::keyClicks(reason, u"stolen"_s);
    QVERIFY(!revoke->isEnabled());
    devices->selectRow(1);
    QVERIFY(!revoke->isEnabled());  // it is ended already
    devices->selectRow(0);
    QVERIFY(revoke->isEnabled());
    users->selectRow(0);
    QVERIFY(!find<QPushButton>(dialog, "hubDisable")->isEnabled());  // nobody ends their own way in
    users->selectRow(1);
    QTest::keyClicks(find<QLineEdit>(dialog, "hubName"), u"Back till"_s);
    QTest::keyClick(find<QLineEdit>(dialog, "hubName"), Qt::Key_Return);
    QTRY_VERIFY(find<QLabel>(dialog, "hubCode")->isVisible());
    QVERIFY(find<QLabel>(dialog, "hubCode")->text().contains(u"7K2M-9QXW-0AB3"));
    QVERIFY(m_hub.bodies.contains(u"{\"name\":\"Back till\"}"_s));
    look(dialog, u"desk-hub-inside"_s + suffix);
    QTest::mouseClick(find<QPushButton>(dialog, "hubDisable"), Qt::LeftButton);
    QTRY_VERIFY(m_hub.asked.contains(u"POST /v1/users/%1/disable"_s.arg(kBen)));
    QTest::mouseClick(revoke, Qt::LeftButton);
    QTRY_VERIFY(m_hub.asked.contains(u"POST /v1/devices/%1/revoke"_s.arg(kFront)));
    QTRY_VERIFY(told(dialog).startsWith(u"It is let in no more"));
    QVERIFY(m_hub.bodies.contains(u"{\"reason\":\"stolen\"}"_s));

    // The hub ended the session: the door again, with the reason.
    m_hub.answers[u"/v1/enrolment-codes"_s] = refusalOf(401, u"unauthenticated"_s);
    m_hub.answers[u"/v1/token"_s] = refusalOf(401, u"invalid_grant"_s);
    QTest::mouseClick(find<QPushButton>(dialog, "hubMakeCode"), Qt::LeftButton);
    QTRY_VERIFY2(!hub->who(), qPrintable(m_hub.asked.join(u'\n')));
    QTRY_VERIFY(find<QPushButton>(dialog, "hubSignIn")->isVisible());
    QVERIFY(told(dialog).contains(u"not signed in at the hub any more"));
    look(dialog, u"desk-hub-over"_s + suffix);
  }

  void whoHasAnAccountOfTheHubsOwnSignsInByIt_data() { aManagerMindsTheDoor_data(); }
  void whoHasAnAccountOfTheHubsOwnSignsInByIt() {
    QFETCH(bool, dark);
    const QString suffix = dark ? u"-dark"_s : u"-light"_s;
    openHub(true);
    const client::HttpAnswer in = m_hub.answers[u"/v1/token"_s];
    support::DeskShop shop(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    desk::DeskWindow window(shop.parts());
    window.show();
    support::signIn(window);
    const auto hub = session();
    desk::HubDialog dialog(hub, shop.parts().theme, window.wording(), &window);
    dialog.show();
    auto* login = find<QLineEdit>(dialog, "hubLogin");
    auto* password = find<QLineEdit>(dialog, "hubPassword");
    auto* enter = find<QPushButton>(dialog, "hubEnter");
    auto* mail = find<QPushButton>(dialog, "hubMail");
    auto* link = find<QLineEdit>(dialog, "hubLink");
    QTRY_VERIFY(find<QPushButton>(dialog, "hubSignIn") != nullptr);
    QVERIFY(!enter->isEnabled() && !mail->isEnabled() && !link->isVisible());
    // By the keyboard alone: Return leads from one to the next.
    login->setFocus();
    QTest::keyClicks(login, u" ada@corner.example "_s);
    QVERIFY(mail->isEnabled() && !enter->isEnabled());
    QTest::keyClick(login, Qt::Key_Return);
    QVERIFY(password->hasFocus());
    m_hub.answers[u"/v1/token"_s] = refusalOf(401, u"invalid_grant"_s);
    QTest::keyClicks(password, u"wrong-horse"_s);
    QTest::keyClick(password, Qt::Key_Return);
    QVERIFY(hub->isSigningIn());
    QVERIFY(!login->isEnabled());
    QTRY_VERIFY(told(dialog).contains(u"knows nobody with this address and password"));
    QVERIFY(password->text().isEmpty() && password->hasFocus());
    QCOMPARE(login->text(), u" ada@corner.example "_s);
    look(dialog, u"desk-hub-password-wrong"_s + suffix);
    m_hub.answers[u"/v1/token"_s] = refusalOf(429, u"rate_limited"_s);
    m_hub.answers[u"/v1/token"_s].retryAfterS = 27;
    QTest::keyClicks(password, u"wrong-horse"_s);
    QTest::keyClick(password, Qt::Key_Return);
    QTRY_VERIFY(told(dialog).contains(u"27 seconds"));
    look(dialog, u"desk-hub-password-often"_s + suffix);

    m_hub.answers[u"/v1/magic-links"_s] = answerOf({}, 202);
    QTest::mouseClick(mail, Qt::LeftButton);
    QTRY_VERIFY(link->isVisible());
    QTRY_VERIFY(link->hasFocus());
    QVERIFY(m_hub.bodies.last().contains(u"\"login\":\"ada@corner.example\""));
    look(dialog, u"desk-hub-mailed"_s + suffix);
    m_hub.answers[u"/v1/token"_s] = refusalOf(401, u"invalid_grant"_s);
    QTest::keyClicks(link, u"cfl_old"_s);
    QTest::keyClick(link, Qt::Key_Return);
    QTRY_VERIFY(told(dialog).contains(u"good once"));
    look(dialog, u"desk-hub-code-wrong"_s + suffix);
    m_hub.answers[u"/v1/token"_s] = in;
    QTest::keyClicks(link, u"cfl_new"_s);
    QTest::keyClick(link, Qt::Key_Return);
    QTRY_COMPARE(find<QTableWidget>(dialog, "hubDevices")->rowCount(), 2);
    QVERIFY(login->text().isEmpty() && password->text().isEmpty() && link->text().isEmpty());
    QTest::mouseClick(find<QPushButton>(dialog, "hubSignOut"), Qt::LeftButton);
    QTRY_VERIFY(login->isVisible());
    QVERIFY(!link->isVisible());
  }

  void whoMayNotManageReadsWhy() {
    openHub(false);
    support::DeskShop shop;
    desk::DeskWindow window(shop.parts());
    const auto hub = session();
    desk::HubDialog dialog(hub, shop.parts().theme, window.wording(), &window);
    dialog.show();
    QTRY_VERIFY(find<QPushButton>(dialog, "hubSignIn") != nullptr);
    QTest::mouseClick(find<QPushButton>(dialog, "hubSignIn"), Qt::LeftButton);
    QTRY_VERIFY(hub->who().has_value());
    QTRY_VERIFY(told(dialog).contains(u"access:manage"));
    QVERIFY(!find<QTableWidget>(dialog, "hubDevices")->isVisible());
    QVERIFY(!m_hub.asked.contains(u"GET /v1/devices"_s));
    look(dialog, u"desk-hub-reader-light"_s);
    m_hub.away = true;
    QTest::mouseClick(find<QPushButton>(dialog, "hubSignOut"), Qt::LeftButton);
    QTRY_VERIFY(!hub->who());
  }

  void aHubThatIsAwayCanBeAskedAgain() {
    openHub(true);
    m_hub.away = true;
    support::DeskShop shop;
    desk::DeskWindow window(shop.parts());
    desk::HubDialog dialog(session(), shop.parts().theme, window.wording(), &window);
    dialog.show();
    QTRY_VERIFY(find<QPushButton>(dialog, "hubAgain")->isVisible());
    QVERIFY(told(dialog).contains(u"No hub answers"));
    look(dialog, u"desk-hub-away-light"_s);
    m_hub.away = false;
    m_hub.answers[u"/v1/sign-in"_s] = answerOf({{u"items"_s, QJsonArray()}});
    QTest::mouseClick(find<QPushButton>(dialog, "hubAgain"), Qt::LeftButton);
    QTRY_VERIFY(told(dialog).contains(u"oidc add"));
  }

  void theNextPersonAtTheDeskDoesNotInheritIt() {
    openHub(true);
    support::DeskShop shop;
    desk::DeskParts parts = shop.parts();
    std::weak_ptr<person::Session> made;
    parts.hubPerson = [&]() -> core::Result<std::shared_ptr<person::Session>> {
      const auto hub = session();
      made = hub;
      return hub;
    };
    desk::DeskWindow window(parts);
    window.show();
    support::signIn(window);
    shared::SyncWords words;
    words.shown = true;
    words.text = u"Up to date"_s;
    words.accessible = u"Up to date"_s;
    window.setSync(words);
    const auto press = [&window](const char* name) {
      for (QPushButton* each : window.findChildren<QPushButton*>()) {
        if ((each->objectName() == QLatin1String(name) || each->text() == QLatin1String(name)) && each->isVisible()) {
          each->click();
          return true;
        }
      }
      return false;
    };
    // Dialogs run loops of their own: what follows is done from within them.
    QTimer::singleShot(0, &window, [&] { QVERIFY(press("hubDoor")); });
    QVERIFY(press("Up to date"));
    QTimer::singleShot(0, &window, [&] {
      auto* dialog = window.findChild<desk::HubDialog*>();
      QVERIFY(dialog != nullptr);
      QTRY_VERIFY(find<QPushButton>(*dialog, "hubSignIn") != nullptr);
      QTest::mouseClick(find<QPushButton>(*dialog, "hubSignIn"), Qt::LeftButton);
      QTRY_VERIFY(made.lock() && made.lock()->who());
      window.session().signOut();
    });
    QTRY_VERIFY(m_hub.asked.contains(u"POST /v1/sign-out"_s));
    QTRY_VERIFY(made.expired());
    QVERIFY(window.findChild<desk::HubDialog*>() == nullptr);
  }
};

QTEST_MAIN(TestDeskHub)
#include "tst_desk_hub.moc"
