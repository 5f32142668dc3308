/**
 * Signatures of domains on messages: made and checked. RFC 6376, RFC 8301, RFC 8463
 */
@NullMarked
package org.posthouse.trust.dkim;

import org.jspecify.annotations.NullMarked;
