package org.posthouse.mail.sieve;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a script may ask of the account it runs for; answers must not change during a run. */
public interface Lookup {
    /** RFC 5490 §3.1 */
    boolean mailboxExists(String name) throws IOException;

    /** Whether a mailbox (null: any) has that use, such as {@code \Junk}. RFC 8579 §3 */
    boolean specialUseExists(@Nullable String mailbox, String use) throws IOException;

    /** Whether that id was remembered for that handle, and is not forgotten yet. RFC 7352 §3 */
    boolean seen(String handle, String id) throws IOException;

    /** The text of another script of the account. RFC 6609 §3.1 */
    Optional<String> script(String name) throws IOException;

    /** An account without anything. */
    Lookup NOTHING = new Lookup() {
        @Override
        public boolean mailboxExists(String name) {
            return name.equalsIgnoreCase("INBOX");
        }

        @Override
        public boolean specialUseExists(@Nullable String mailbox, String use) {
            return false;
        }

        @Override
        public boolean seen(String handle, String id) {
            return false;
        }

        @Override
        public Optional<String> script(String name) {
            return Optional.empty();
        }
    };
}
