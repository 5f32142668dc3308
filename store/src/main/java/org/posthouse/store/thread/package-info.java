/**
 * Which conversation a message belongs to: an index of message ids in the account's space, read and written by the commit that adds a message. RFC 8621 §3
 */
@NullMarked
package org.posthouse.store.thread;

import org.jspecify.annotations.NullMarked;
