/**
 * The Sieve language: text becomes tokens, a syntax tree, and a checked {@link org.posthouse.mail.sieve.Program}; running it over a message is a pure
 * function that ends in a {@link org.posthouse.mail.sieve.Decision}. RFC 5228
 *
 * <p>Nothing here stores or sends. What a script may use up is in {@link org.posthouse.mail.sieve.Limits}: text, nesting, actions and steps, so that no
 * script and no message makes a run long. A script that cannot be read is a {@link org.posthouse.mail.sieve.SieveException} with its line; one that fails
 * while it runs ends in a decision that keeps the message and says why. RFC 5228 §2.10.6
 *
 * <p>{@code :regex} is a subset of POSIX extended expressions, run as an automaton in time linear in the text: no groups are remembered beyond the ninth, no
 * back references.
 */
@NullMarked
package org.posthouse.mail.sieve;

import org.jspecify.annotations.NullMarked;
