/**
 * The header by which a proxy tells whose connection it passes on: the PROXY protocol, versions 1 and 2.
 *
 * <p>Invariants: {@code parse(encode(x))} equals {@code x} in both versions; not one octet behind the header is taken, and no header is longer than 2 KB.
 */
@NullMarked
package org.posthouse.protocol.proxy;

import org.jspecify.annotations.NullMarked;
