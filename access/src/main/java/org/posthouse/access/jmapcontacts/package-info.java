/**
 * Contacts by JMAP: address books, and cards in them. RFC 9610, RFC 9553
 *
 * <p>Invariants: an account has an address book as soon as somebody looks; every card is in one at least; no two cards of an account have the same uid; a card
 * is what its client wrote, members that are not known here with it.
 */
@NullMarked
package org.posthouse.access.jmapcontacts;

import org.jspecify.annotations.NullMarked;
