/**
 * Whose mail it is and where: the accounts file {@code mail.toml}, the servers and identities of each account, and where its password comes from.
 *
 * <p>Invariants: a password is in none of these objects and in no file written here; it is fetched from its command or its file when it is needed. A service without a word about
 * TLS is reached by TLS. The file is replaced whole or not at all, and what somebody wrote into it by hand stays.
 */
@NullMarked
package org.posthouse.agent.account;

import org.jspecify.annotations.NullMarked;
