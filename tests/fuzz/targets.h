// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace counterfoil::fuzz {

// What libFuzzer calls with anything at all, and a test with the inputs of corpus/. A target ends the program when an
// invariant breaks.

/// A scan: understood or refused, its keys stable, its measures not negative.
void barcode(QByteArrayView input);
/// A table in any bytes: every record has cells and a line of its own, and what is written again is no formula.
void csv(QByteArrayView input);
/// A basket document: priced, its sums checked, with and without an explanation.
void basket(QByteArrayView input);
/// Any text as JSON: what the strict reader takes, Qt takes too, and decimal strings survive being written.
void json(QByteArrayView input);
/// Bytes of a client: a conversation that answers or closes, takes the same requests whole and byte by byte, and hands
/// over nothing that its limits forbid.
void request(QByteArrayView input);

/// What tills and hubs send each other: a push that is taken keeps its bytes, and a cursor has one spelling.
void push(QByteArrayView input);

/// What a payment provider sends, as an answer or as a webhook: no decline and no approval that was not said, no more
/// money than was asked for, and nobody signs without the secret.
void gateway(QByteArrayView input);

/// A credential of any kind: what is understood has one spelling, and nobody gets in without the hub's key.
void token(QByteArrayView input);

/// What a provider of identities sends: keys, a token, a redirect. Nobody is let in without a signature.
void identity(QByteArrayView input);

}  // namespace counterfoil::fuzz

/// Makes the program of a target; only in a build for fuzzing.
#ifdef COUNTERFOIL_FUZZ
#define COUNTERFOIL_FUZZ_TARGET(target)                                            \
  extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {  \
    counterfoil::fuzz::target(QByteArrayView(data, static_cast<qsizetype>(size))); \
    return 0;                                                                      \
  }
#else
#define COUNTERFOIL_FUZZ_TARGET(target)
#endif
