/**
 * A message for a host that takes 7-bit octets only: parts that hold more are written as quoted-printable or base64, everything else stays octet for octet.
 */
@NullMarked
package org.posthouse.mail.sevenbit;

import org.jspecify.annotations.NullMarked;
