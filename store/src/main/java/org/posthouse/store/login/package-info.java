/**
 * Letting people in, the same way at every protocol: which mechanisms, who waits how long, what is remembered. The protocols only translate.
 *
 * <p>Invariants: whoever proves an app password or a token gets in at once, however many guess at the account; from an address where many logins failed nobody
 * may try for a while but with an app password; a stranger waits while an account is being guessed at, an address that has logged in to it before does not.
 * Nobody learns from answer or time whether the name, the label, the password or its protocol and time was wrong. All tables are bounded.
 */
@NullMarked
package org.posthouse.store.login;

import org.jspecify.annotations.NullMarked;
