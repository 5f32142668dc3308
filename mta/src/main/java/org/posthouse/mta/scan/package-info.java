/**
 * Programs of others that look at messages: rspamd by HTTP, ClamAV by its stream. Each has a time limit, and what they say of a message is asked once for all its
 * recipients; where one does not answer, the message is taken without its word, or waits, as is configured.
 */
@NullMarked
package org.posthouse.mta.scan;

import org.jspecify.annotations.NullMarked;
