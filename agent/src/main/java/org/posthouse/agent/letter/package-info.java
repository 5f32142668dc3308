/**
 * Letters as their author and their reader see them: what a message says as text, its files, to whom an answer goes, what is quoted of it, and how a new one is written.
 *
 * <p>Invariants: nothing here speaks with a server or a terminal. Messages are read from a {@link org.posthouse.mail.mime.Source} and never held whole but for their text, which is
 * bounded. Bcc is in no message that is written. A name that a stranger gave to a file never names another place than the folder it is saved in.
 */
@NullMarked
package org.posthouse.agent.letter;

import org.jspecify.annotations.NullMarked;
