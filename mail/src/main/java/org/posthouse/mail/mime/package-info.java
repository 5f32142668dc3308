/** Messages as offsets: one streaming pass over a random-access source finds the parts; header fields stay raw and ordered and are decoded at the leaves. Nothing here changes a byte of a message. Reading is tolerant and linear; memory, depth, parts and fields are bounded by {@link org.posthouse.mail.mime.Limits}. */
@NullMarked
package org.posthouse.mail.mime;

import org.jspecify.annotations.NullMarked;
