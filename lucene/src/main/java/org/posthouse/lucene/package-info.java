/**
 * The search index: Lucene as a table from grams to messages, and the folded text beside it, on which every candidate is verified. One index for each account in a
 * folder of its own; all of it is derived and may be deleted at any time.
 *
 * <p>A document is one message in one mailbox: {@code m} mailbox, {@code u} UID, {@code p} present where the text is not whole; {@code e h b} the folded
 * envelope, header and body, each as grams and as the text itself; {@code n} names of header fields. Text lies uncompressed in mapped files, so that
 * verifying is a walk through memory.
 *
 * <p>Grams are chosen by what stands around a place and nothing further away, so that those of a needle are always among those of a text that holds it:
 * three characters in a row where none is CJK; one and two in a row where all are. A needle without a gram is looked for in every text.
 *
 * <p>Positions: for each mailbox the first UID that is not in the index, in the commit's own data, and so exactly as old as the documents. UIDs are given in
 * order and once, so all from there on is unknown, and no answer is incomplete.
 *
 * <p>Threads: Lucene is entered by platform threads only. One thread of low priority writes, one index at a time, and is the only one that ever does; a small
 * pool searches. What cannot be read is thrown away by the writing thread and made anew; until then the messages are read.
 */
@NullMarked
package org.posthouse.lucene;

import org.jspecify.annotations.NullMarked;
