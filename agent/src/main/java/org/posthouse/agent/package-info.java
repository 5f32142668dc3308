/**
 * What people write and read mail with: compose and submit, read by POP3, read by IMAP. Each step returns the dialogue it had with the server, secrets masked and
 * bodies left out, so that it can be shown.
 */
@NullMarked
package org.posthouse.agent;

import org.jspecify.annotations.NullMarked;
