/**
 * Lists of addresses: what each is, who is on it, and posts that wait for a moderator. Rows in the directory's space, all but the waiting posts in memory too.
 *
 * <p>A list's name is the directory's matter, so that no account and no alias has it. Members are numbered; a number is never given twice in a list.
 */
@NullMarked
package org.posthouse.store.list;

import org.jspecify.annotations.NullMarked;
