/** What bytes mean as text: charset labels as they occur in mail, and encoded words (RFC 2047). Reading never throws: what cannot be decoded is shown with replacement characters. */
@NullMarked
package org.posthouse.mail.charset;

import org.jspecify.annotations.NullMarked;
