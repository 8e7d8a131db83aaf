// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/picture_field.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "models/catalog/queries.h"
#include "ui/shared/product_picture.h"
#include "ui/shared/stored_picture.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Result;

namespace {

constexpr int kSide = 96;
constexpr qsizetype kMostChosen = 16;
constexpr QLatin1String kDrawn("drawn:");

QString localFile(const QMimeData* mime) {
  const QList<QUrl> addresses = mime->urls();
  return addresses.size() == 1 ? addresses.first().toLocalFile() : QString();
}

}  // namespace

PictureField::PictureField(const DeskParts& parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_view(new QLabel(this)),
      m_choose(new QPushButton(tr("Choose…"), this)),
      m_remove(new QPushButton(tr("Remove"), this)),
      m_dark(parts.theme.scheme == theme::Scheme::Dark) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  auto* buttons = new QVBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(m_choose);
  buttons->addWidget(m_remove);
  buttons->addStretch(1);
  row->addWidget(m_view);
  row->addLayout(buttons);
  row->addStretch(1);
  m_view->setFixedSize(kSide, kSide);
  m_view->setAlignment(Qt::AlignCenter);
  m_view->setAccessibleName(tr("Picture of the product"));
  m_choose->setAccessibleName(tr("Choose a picture"));
  m_choose->setToolTip(tr("Or drop a file here, or paste a picture"));
  m_choose->setObjectName(u"productPicture"_s);
  m_remove->setAccessibleName(tr("Remove the picture"));
  m_remove->setObjectName(u"productPictureRemove"_s);
  setAcceptDrops(true);
  setFocusProxy(m_choose);
  connect(m_choose, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getOpenFileName(window(), tr("Choose a picture"), {},
                                                      tr("Pictures (*.png *.jpg *.jpeg *.gif *.webp *.bmp *.svg)"));
    if (!path.isEmpty()) takeFile(path);
  });
  connect(m_remove, &QPushButton::clicked, this, [this] {
    show({}, m_name, m_colour);
    Q_EMIT changed();
  });
}

void PictureField::setDark(bool dark) {
  m_dark = dark;
  if (!m_name.isNull()) show(QString(m_reference), QString(m_name), QColor(m_colour));
}

void PictureField::show(const QString& reference, const QString& productName, const QColor& colour) {
  m_reference = reference;
  m_name = productName;
  m_colour = colour;
  m_remove->setEnabled(!reference.isEmpty());
  const bool stored = reference.startsWith(u"sha256:"_s);
  if (const auto chosen = m_chosen.constFind(reference); chosen != m_chosen.constEnd()) {
    m_image = shared::storedPicture(*chosen);
    return paintImage();
  }
  const QString drawn = reference.startsWith(kDrawn) ? reference.mid(kDrawn.size()) : shared::drawnNameFor(productName);
  m_image = shared::drawnPicture(drawn, colour.isValid() ? colour : QColor(0xB9, 0xA9, 0x8C), m_dark,
                                 QSize(kSide, kSide) * devicePixelRatioF());
  paintImage();
  if (!stored) return;
  views::read(
      m_parts.reads, this,
      [reference](const journal::Reader& reader) { return catalog::CatalogQueries(reader).picture(reference); },
      [this, reference](const Result<std::optional<QByteArray>>& bytes) {
        if (reference != m_reference || !bytes || !*bytes) return;
        const QImage image = shared::storedPicture(**bytes);
        if (image.isNull()) return;
        m_image = image;
        paintImage();
      });
}

void PictureField::paintImage() {
  const qreal ratio = devicePixelRatioF();
  QPixmap pixels =
      QPixmap::fromImage(m_image.scaled(QSize(kSide, kSide) * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
  pixels.setDevicePixelRatio(ratio);
  m_view->setPixmap(pixels);
}

template <class Make>
void PictureField::make(Make work) {
  m_choose->setEnabled(false);
  views::read(
      m_parts.reads, this, [work](const journal::Reader&) -> Result<QByteArray> { return work(); },
      [this, asked = ++m_asked](const Result<QByteArray>& bytes) {
        m_choose->setEnabled(true);
        if (asked == m_asked) keep(bytes);
      });
}

void PictureField::takeFile(const QString& path) {
  make([path]() -> Result<QByteArray> {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return core::refused(u"picture_unreadable"_s, path);
    return shared::pictureToStore(file.read(64LL * 1024 * 1024 + 1));
  });
}

void PictureField::keep(const Result<QByteArray>& bytes) {
  if (!bytes) return Q_EMIT refused(bytes.error());
  if (m_chosen.size() >= kMostChosen) m_chosen.clear();
  const QString reference = catalog::pictureReference(*bytes);
  m_chosen.insert(reference, *bytes);
  show(reference, m_name, m_colour);
  Q_EMIT changed();
}

bool PictureField::take(const QMimeData* mime) {
  if (const QString path = localFile(mime); !path.isEmpty()) {
    takeFile(path);
    return true;
  }
  if (!mime->hasImage()) return false;
  make([image = qvariant_cast<QImage>(mime->imageData())] { return shared::pictureToStore(image); });
  return true;
}

void PictureField::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasImage() || !localFile(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void PictureField::dropEvent(QDropEvent* event) {
  if (take(event->mimeData())) event->acceptProposedAction();
}

void PictureField::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Paste) && take(QGuiApplication::clipboard()->mimeData())) return;
  QWidget::keyPressEvent(event);
}

}  // namespace counterfoil::desk
