/**
 * What an account has taught about junk: how many junk and good messages each word was in, how those who write to it have fared, and whom it always or never wants mail
 * from. A space of its own, so that the account's MODSEQ does not change with it; of each message is remembered as what it was learnt, so that nothing is
 * learnt twice, and what was learnt wrongly can be taken back.
 *
 * <p>Everything but the rules for senders can be had again from the account's mailboxes. All kinds of rows are bounded: where there are too many, those go
 * that are rarest and oldest. Words are kept as hashes.
 */
@NullMarked
package org.posthouse.store.junk;

import org.jspecify.annotations.NullMarked;
