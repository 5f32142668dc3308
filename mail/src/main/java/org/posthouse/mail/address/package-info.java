/** Addresses: the strict ones of the SMTP envelope (RFC 5321 §4.1.2) and the tolerant reading of address lists in header fields (RFC 5322 §3.4). Header addresses stay bytes until somebody wants text. */
@NullMarked
package org.posthouse.mail.address;

import org.jspecify.annotations.NullMarked;
