/**
 * Whether a message is junk to an account, why, and how the account teaches it. {@link org.posthouse.mta.junk.JunkJudge} is asked at delivery;
 * {@link org.posthouse.mta.junk.Learner} follows the change logs of accounts, so that whatever program moved or marked a message, by whatever protocol, has taught
 * the same.
 *
 * <p>An account that has taught nothing has no opinion of words, and the words of a sender whom it knows, and who is proven to have written, are never enough to take
 * his message for junk.
 */
@NullMarked
package org.posthouse.mta.junk;

import org.jspecify.annotations.NullMarked;
