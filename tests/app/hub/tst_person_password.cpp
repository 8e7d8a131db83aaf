// SPDX-License-Identifier: GPL-3.0-or-later
// A person signs in at a real hub by what the hub has of them: a password, or a code that it mails.
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include "sync/person/session.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/browser.h"
#include "tests/app/hub/hub_program.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using core::Result;
using person::Session;
using person::Who;
using support::HeldLine;
using support::HubProgram;
using support::ProgramDesk;

namespace {

const QString kAda = u"ada@corner.example"_s;
const QString kPassword = u"correct-horse-battery"_s;

QString outcomeOf(const Result<Who>& came) {
  return came ? came->name : came.error().code;
}

}  // namespace

class TestPersonPassword : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  QString m_tenant;
  core::SystemClock m_clock;
  std::unique_ptr<HeldLine> m_line;
  std::unique_ptr<Session> m_session;

  void makeUser(const QByteArray& login, const QByteArray& name) {
    QCOMPARE(m_hub.say("user create " + login + " --tenant Crumb --name " + name + " --scopes access:manage").status,
             0);
    QCOMPARE(m_hub.say("user password " + login + " --tenant Crumb --password " + kPassword.toUtf8()).status, 0);
  }
  [[nodiscard]] std::unique_ptr<Session> newSession() {
    const auto tenant = protocol::TenantId::parse(m_tenant).value_or(protocol::TenantId());
    return std::make_unique<Session>(
        *m_line, tenant, m_clock,
        Session::Options{[](const QUrl&) { return false; }, [](const QString& c) { return c; }});
  }
  template <class T>
  Result<T> wait(const std::function<void(Session::Reply<T>)>& act) {
    std::optional<Result<T>> came;
    act([&came](Result<T> result) { came.emplace(std::move(result)); });
    if (!QTest::qWaitFor([&] { return came.has_value(); }, 30'000)) qFatal("no reply");
    return std::move(*came);
  }
  Result<Who> byPassword(Session& session, const QString& login, const QString& password) {
    return wait<Who>([&](auto reply) { session.signInByPassword(login, password, std::move(reply)); });
  }
  Result<Who> byLink(Session& session, const QString& link) {
    return wait<Who>([&](auto reply) { session.signInByLink(link, std::move(reply)); });
  }
  core::Done mail(Session& session, const QString& login) {
    return wait<void>([&](auto reply) { session.mailLink(login, std::move(reply)); });
  }
  [[nodiscard]] QStringList mails() const {
    return QDir(m_hub.data() + u"/outbox"_s).entryList({u"*.eml"_s}, QDir::Files, QDir::Name);
  }
  /// What the newest mail says is to be typed.
  [[nodiscard]] QString newestLink() const {
    QFile file(m_hub.data() + u"/outbox/"_s + mails().last());
    if (!file.open(QIODevice::ReadOnly)) qFatal("no mail");
    static const QRegularExpression link(u"cfl_[0-9A-Za-z_-]+"_s);
    return link.match(QString::fromUtf8(file.readAll())).captured();
  }

 private Q_SLOTS:
  void initTestCase() {
    m_tenant = m_hub.say("tenant create Crumb").json()[u"tenant"_s].toString();
    m_hub.serve();
    makeUser(kAda.toLatin1(), "Ada");
    makeUser("ben@corner.example", "Ben");
    m_line = std::make_unique<HeldLine>(client::checkedAddress(u"http://127.0.0.1:%1"_s.arg(m_hub.port()), {}).value());
  }
  void init() {
    m_line->held = false;
    m_session = newSession();
  }

  void aPasswordOpensASessionThatEndsAsAnother() {
    QCOMPARE(outcomeOf(byPassword(*m_session, kAda, kPassword)), u"Ada"_s);
    QVERIFY(m_session->who() && m_session->who()->manages());
    QVERIFY(wait<std::vector<devices::User>>([this](auto reply) { m_session->listUsers(std::move(reply)); }));
    QVERIFY(wait<void>([this](auto reply) { m_session->signOut(std::move(reply)); }));
    QVERIFY(!m_session->kept());
  }

  void aMistakeLeavesWhoWasThere() {
    QCOMPARE(outcomeOf(byPassword(*m_session, u" Ben@Corner.example "_s, kPassword)), u"Ben"_s);
    const auto kept = m_session->kept();
    QCOMPARE(outcomeOf(byPassword(*m_session, u"ben@corner.example"_s, u"wrong-horse-battery"_s)), u"wrong_password"_s);
    QCOMPARE(outcomeOf(byPassword(*m_session, u"nobody@corner.example"_s, kPassword)), u"wrong_password"_s);
    QCOMPARE(outcomeOf(byLink(*m_session, u"cfl_x"_s)), u"link_not_asked"_s);
    QVERIFY(m_session->kept() && m_session->kept()->refreshToken == kept->refreshToken);
    QVERIFY(m_session->who());
  }

  void whoCancelsIsNotSignedInByALateAnswer() {
    m_line->held = true;
    QString came;
    m_session->signInByPassword(kAda, kPassword, [&](const Result<Who>& who) { came = outcomeOf(who); });
    QVERIFY(m_session->isSigningIn());
    QString second;
    m_session->signInByPassword(kAda, kPassword, [&](const Result<Who>& who) { second = outcomeOf(who); });
    QCOMPARE(second, u"sign_in_in_progress"_s);
    QTRY_VERIFY(bool(m_line->waiting));
    m_session->cancel();
    QCOMPARE(came, u"cancelled"_s);
    m_line->waiting();
    m_line->held = false;
    QVERIFY(mail(*m_session, u"nobody@corner.example"_s));  // whatever came before it has been read by now
    QVERIFY(!m_session->kept() && !m_session->who());
  }

  void aMailedCodeIsGoodOnceAndOnlyWhereItWasAskedFor() {
    const auto before = mails().size();
    QVERIFY(mail(*m_session, u"nobody@corner.example"_s));
    QVERIFY(mail(*m_session, u"ben@corner.example"_s));
    QTRY_COMPARE(mails().size(), before + 1);
    const QString seen = newestLink();
    const auto other = newSession();
    QVERIFY(mail(*other, u"nobody@corner.example"_s));
    QCOMPARE(outcomeOf(byLink(*other, seen)), u"bad_link"_s);
    QCOMPARE(outcomeOf(byLink(*m_session, seen)), u"bad_link"_s);  // it has been seen by somebody else
    QVERIFY(mail(*m_session, u"ben@corner.example"_s));
    QTRY_COMPARE(mails().size(), before + 2);
    const QString link = newestLink();
    QCOMPARE(outcomeOf(byLink(*m_session, link)), u"Ben"_s);
    QCOMPARE(outcomeOf(byLink(*m_session, link)), u"bad_link"_s);
    QVERIFY(m_session->who());
    QCOMPARE(outcomeOf(byLink(*m_session, u"what somebody typed"_s)), u"bad_link"_s);
  }

  void whoTriesTooOftenIsToldHowLongToWait() {
    QString last;
    for (int i = 0; i < 12 && last != u"rate_limited"; ++i) {
      last = outcomeOf(byPassword(*m_session, u"guess@corner.example"_s, u"wrong-horse-battery"_s));
    }
    QCOMPARE(last, u"rate_limited"_s);
    QVERIFY(m_session->retryAfterS() > 0 && m_session->retryAfterS() <= 60);
  }
};

/// The same from the command line, at a hub that has not been tried yet.
class TestCommandLinePassword : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  ProgramDesk m_till;

 private Q_SLOTS:
  void initTestCase() {
    QCOMPARE(m_hub.say("tenant create Crumb").status, 0);
    m_hub.serve({u"--rates"_s, u"100000"_s});
    // Two, because one account may be tried five times a minute.
    for (const QByteArray who : {"Ada", "Ben"}) {
      const QByteArray login = who.toLower() + "@corner.example --tenant Crumb";
      QCOMPARE(m_hub.say("user create " + login + " --name " + who + " --scopes access:manage").status, 0);
      QCOMPARE(m_hub.say("user password " + login + " --password " + kPassword.toUtf8()).status, 0);
    }
    const QString code = m_hub.say("enrol --tenant Crumb --name Front").json()[u"code"_s].toString();
    const QString hub = u"http://127.0.0.1:%1"_s.arg(m_hub.port());
    QCOMPARE(m_till.run({u"sync"_s, u"enrol"_s, hub, u"--code"_s, code}).status, 0);
  }

  void whatIsAskedForIsSaid_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QString>("code");
    QTest::newRow("no way in") << QByteArray("hub sign-in") << QByteArray() << u"bad_usage"_s;
    QTest::newRow("two ways in") << QByteArray("hub sign-in --oidc staff --login a@b.c") << QByteArray()
                                 << u"bad_usage"_s;
    QTest::newRow("a mail to nobody") << QByteArray("hub sign-in --mail") << QByteArray() << u"bad_usage"_s;
    QTest::newRow("a mail and a file") << QByteArray("hub sign-in --login a@b.c --mail --password-file -")
                                       << QByteArray() << u"bad_usage"_s;
    QTest::newRow("nothing typed") << QByteArray("hub sign-in --login ada@corner.example") << QByteArray("\n")
                                   << u"nothing_typed"_s;
    QTest::newRow("no code of the mail") << QByteArray("hub sign-in --login ada@corner.example --mail") << QByteArray()
                                         << u"nothing_typed"_s;
    QTest::newRow("an empty file") << QByteArray("hub sign-in --login ada@corner.example --password-file -")
                                   << QByteArray("\n") << u"nothing_typed"_s;
    QTest::newRow("no such file") << QByteArray("hub sign-in --login ada@corner.example --password-file none")
                                  << QByteArray() << u"cannot_read"_s;
    QTest::newRow("a wrong password") << QByteArray("hub sign-in --login ada@corner.example")
                                      << QByteArray("wrong-horse-battery\n") << u"wrong_password"_s;
    QTest::newRow("a wrong code") << QByteArray("hub sign-in --login ada@corner.example --mail")
                                  << QByteArray("cfl_wrong\n") << u"bad_link"_s;
  }
  void whatIsAskedForIsSaid() {
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, typed);
    QFETCH(QString, code);
    const auto run = m_till.say(words.constData(), typed);
    QVERIFY(run.status != 0);
    QCOMPARE(run.code(), code);
    QVERIFY2(!run.error.contains("a mail is on its way"), run.error.constData());
  }

  void aPasswordComesFromTheTerminalOrAFileAndNeverFromAnArgument() {
    const auto typed = m_till.say("hub sign-in --login ada@corner.example", kPassword.toUtf8() + '\n');
    CF_VERIFY_STATUS(typed, 0);
    QCOMPARE(typed.json()[u"name"_s].toString(), u"Ada"_s);
    CF_VERIFY_STATUS(m_till.say("hub sign-out"), 0);
    m_till.write(u"password"_s, kPassword.toUtf8() + "\r\n");
    CF_VERIFY_STATUS(m_till.say("hub sign-in --login ada@corner.example --password-file password"), 0);
    QCOMPARE(m_till.say("hub who").json()[u"name"_s].toString(), u"Ada"_s);
    CF_VERIFY_STATUS(m_till.say("hub sign-out"), 0);
    QCOMPARE(m_till.say("hub sign-in --login ada@corner.example --password x").code(), u"bad_usage"_s);
  }

  void aPasswordKeepsItsBlanksWhereverItComesFrom() {
    const QByteArray password = " two blanks before and after  ";
    QFile file(m_hub.path(u"password"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(password + '\n');
    file.close();
    QCOMPARE(m_hub.say("user create cleo@corner.example --tenant Crumb --name Cleo --scopes access:manage").status, 0);
    m_hub.variables = {{u"COUNTERFOIL_PASSWORD_FILE"_s, file.fileName()}};
    const auto set = m_hub.say("user password cleo@corner.example --tenant Crumb");
    m_hub.variables.clear();
    QCOMPARE(set.status, 0);
    CF_VERIFY_STATUS(m_till.say("hub sign-in --login cleo@corner.example", password + '\n'), 0);
    m_till.write(u"password"_s, password + "\r\n");
    CF_VERIFY_STATUS(m_till.say("hub sign-in --login cleo@corner.example --password-file password"), 0);
    CF_VERIFY_STATUS(m_till.say("hub sign-out"), 0);
    QVERIFY(m_till.say("hub sign-in --login cleo@corner.example", password.trimmed() + '\n').status != 0);
  }

  void whatIsTypedAtATerminalIsNotShownAndAnInterruptShowsAgain_data() {
    QTest::addColumn<bool>("interrupted");
    QTest::newRow("typed to the end") << false;
    QTest::newRow("interrupted") << true;
  }
  void whatIsTypedAtATerminalIsNotShownAndAnInterruptShowsAgain() {
    QFETCH(bool, interrupted);
    int ours = -1;
    int theirs = -1;
    QCOMPARE(::openpty(&ours, &theirs, nullptr, nullptr, nullptr), 0);
    const auto isShown = [theirs] {
      termios state{};
      return ::tcgetattr(theirs, &state) == 0 && (state.c_lflag & ECHO) != 0;
    };
    QVERIFY(isShown());
    const auto process = m_till.start({u"hub"_s, u"sign-in"_s, u"--login"_s, u"ben@corner.example"_s}, {},
                                      [theirs] { ::dup2(theirs, 0); });
    QByteArray asked;
    QTRY_VERIFY_WITH_TIMEOUT((asked += process->readAllStandardError()).contains("Password: "), 30'000);
    QVERIFY(!isShown());
    if (interrupted) {
      ::kill(pid_t(process->processId()), SIGINT);
    } else {
      const QByteArray line = kPassword.toUtf8() + '\n';
      QCOMPARE(::write(ours, line.constData(), size_t(line.size())), line.size());
    }
    const auto run = ProgramDesk::finish(*process);
    QCOMPARE(run.died, interrupted);
    if (!interrupted) QCOMPARE(run.json()[u"name"_s].toString(), u"Ben"_s);
    QVERIFY(isShown());
    ::fcntl(ours, F_SETFL, O_NONBLOCK);
    QByteArray shown(4096, '\0');
    shown.resize(std::max<qsizetype>(0, ::read(ours, shown.data(), size_t(shown.size()))));
    QVERIFY2(!shown.contains("horse"), shown.constData());
    ::close(ours);
    ::close(theirs);
  }

  void aMailedCodeIsTyped() {
    const auto process = m_till.start({u"hub"_s, u"sign-in"_s, u"--login"_s, u"ben@corner.example"_s, u"--mail"_s});
    QDir outbox(m_hub.data() + u"/outbox"_s);
    const auto before = outbox.entryList({u"*.eml"_s}).size();
    QTRY_VERIFY_WITH_TIMEOUT(outbox.entryList({u"*.eml"_s}).size() > before, 30'000);
    QFile mail(outbox.filePath(outbox.entryList({u"*.eml"_s}, QDir::Files, QDir::Name).last()));
    QVERIFY(mail.open(QIODevice::ReadOnly));
    static const QRegularExpression link(u"cfl_[0-9A-Za-z_-]+"_s);
    const QString text = QString::fromUtf8(mail.readAll());
    // What a mail must have (RFC 5322, 3.6).
    for (const QString& header : {u"From: Counterfoil <no-reply@"_s, u"\r\nTo: <ben@corner.example>"_s, u"\r\nDate: "_s,
                                  u"\r\nMessage-ID: <"_s, u"\r\nSubject: Sign in"_s}) {
      QVERIFY2(text.contains(header), qPrintable(text));
    }
    process->write(link.match(text.section(u"\r\n\r\n"_s, 1)).captured().toUtf8() + '\n');
    process->closeWriteChannel();
    const auto run = ProgramDesk::finish(*process);
    CF_VERIFY_STATUS(run, 0);
    QCOMPARE(run.json()[u"name"_s].toString(), u"Ben"_s);
    CF_VERIFY_STATUS(m_till.say("hub devices"), 0);
  }
};

}  // namespace counterfoil

int main(int argc, char** argv) {
  QCoreApplication app(argc, argv);
  counterfoil::TestPersonPassword session;
  counterfoil::TestCommandLinePassword line;
  return QTest::qExec(&session, argc, argv) | QTest::qExec(&line, argc, argv);
}
#include "tst_person_password.moc"
