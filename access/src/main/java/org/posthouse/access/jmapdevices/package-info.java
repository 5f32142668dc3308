/**
 * What can log in to an account, by JMAP: its app passwords, and the browsers that are signed in. docs/jmap.md
 *
 * <p>Invariants: only who logged in by the main password sees or changes any of it; an app password is made for nobody who does not say the main password again, and its
 * text is told once. Each change is in the audit log before it is done.
 */
@NullMarked
package org.posthouse.access.jmapdevices;

import org.jspecify.annotations.NullMarked;
