/** New messages, written as the standards say and streamed; attachments are never held in memory. The clock and the randomness come from the caller. */
@NullMarked
package org.posthouse.mail.compose;

import org.jspecify.annotations.NullMarked;
