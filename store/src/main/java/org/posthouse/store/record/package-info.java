/**
 * Bytes of stored records. Every record starts with its format number; a reader for every number ever released stays in the code.
 *
 * <p>Numbers are big-endian where records or keys are compared or skipped by position, else varints of seven bits, lowest first. Text is UTF-8
 * after its length in octets. What cannot be read is a {@link org.posthouse.store.record.UnreadableRecord}: a damaged file or a newer release.
 */
@NullMarked
package org.posthouse.store.record;

import org.jspecify.annotations.NullMarked;
