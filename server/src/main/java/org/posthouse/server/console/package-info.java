/**
 * The console: the operator's verbs for people who log in, in a browser or by HTTP, each as far as the role of the account reaches; and the first run.
 *
 * <p>Invariants: what a verb needs stands in one table, and a verb that is not in it is the owner's alone; the admin of a domain sees and changes nothing of
 * another domain, whatever arguments are given, and no account that may do more; every change and every look into another's mail is in the audit log before
 * it happens; an app password opens nothing here.
 */
@NullMarked
package org.posthouse.server.console;

import org.jspecify.annotations.NullMarked;
