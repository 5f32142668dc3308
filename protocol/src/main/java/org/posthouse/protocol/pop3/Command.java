package org.posthouse.protocol.pop3;

import org.jspecify.annotations.Nullable;

/** What a client may ask, sorted by the state that allows it. Message numbers are positive; 0 where none was given. RFC 1939 §4, §5 */
public sealed interface Command {
    /** The line as it is sent, without CRLF. */
    String line();

    /** The line as it may be shown: secrets replaced by stars. */
    default String masked() {
        return line();
    }

    /** Allowed before and after login. */
    sealed interface AnyTime extends Command {}

    /** Allowed in the AUTHORIZATION state. RFC 1939 §4 */
    sealed interface InAuthorization extends Command {}

    /** Allowed in the TRANSACTION state. RFC 1939 §5 */
    sealed interface InTransaction extends Command {}

    /** RFC 2449 §5 */
    record Capa() implements AnyTime {
        @Override
        public String line() {
            return "CAPA";
        }
    }

    /** The language range in lower case: empty to list the languages, "*" for the server's own. RFC 6856 §3 */
    record Lang(String range) implements AnyTime {
        @Override
        public String line() {
            return range.isEmpty() ? "LANG" : "LANG " + range;
        }
    }

    /** RFC 1939 §4, §6 */
    record Quit() implements AnyTime {
        @Override
        public String line() {
            return "QUIT";
        }
    }

    /** RFC 1939 §7 */
    record User(String name) implements InAuthorization {
        @Override
        public String line() {
            return "USER " + name;
        }
    }

    /** The password may hold spaces. RFC 1939 §7 */
    record Pass(String password) implements InAuthorization {
        @Override
        public String line() {
            return "PASS " + password;
        }

        @Override
        public String masked() {
            return "PASS ********";
        }

        @Override
        public String toString() {
            return masked();
        }
    }

    /** The digest is 32 hexadecimal digits in lower case. RFC 1939 §7 */
    record Apop(String name, String digest) implements InAuthorization {
        @Override
        public String line() {
            return "APOP " + name + " " + digest;
        }

        @Override
        public String masked() {
            return "APOP " + name + " ********";
        }

        @Override
        public String toString() {
            return masked();
        }
    }

    /** The mechanism in capitals (empty: which are there?) and the initial response as sent (base64, or "=" for an empty one). RFC 5034 §4 */
    record Auth(String mechanism, @Nullable String initial) implements InAuthorization {
        @Override
        public String line() {
            return mechanism.isEmpty() ? "AUTH" : "AUTH " + mechanism + (initial == null ? "" : " " + initial);
        }

        @Override
        public String masked() {
            return mechanism.isEmpty() ? "AUTH" : "AUTH " + mechanism + (initial == null ? "" : " ********");
        }

        @Override
        public String toString() {
            return masked();
        }
    }

    /** RFC 2595 §4 */
    record Stls() implements InAuthorization {
        @Override
        public String line() {
            return "STLS";
        }
    }

    /** From now on UTF-8 may come and go. RFC 6856 §2.1 */
    record Utf8() implements InAuthorization {
        @Override
        public String line() {
            return "UTF8";
        }
    }

    record Stat() implements InTransaction {
        @Override
        public String line() {
            return "STAT";
        }
    }

    record List(int number) implements InTransaction {
        @Override
        public String line() {
            return number == 0 ? "LIST" : "LIST " + number;
        }
    }

    record Retr(int number) implements InTransaction {
        @Override
        public String line() {
            return "RETR " + number;
        }
    }

    record Dele(int number) implements InTransaction {
        @Override
        public String line() {
            return "DELE " + number;
        }
    }

    record Noop() implements InTransaction {
        @Override
        public String line() {
            return "NOOP";
        }
    }

    record Rset() implements InTransaction {
        @Override
        public String line() {
            return "RSET";
        }
    }

    /** The header section and so many lines of the body. RFC 1939 §7 */
    record Top(int number, int lines) implements InTransaction {
        @Override
        public String line() {
            return "TOP " + number + " " + lines;
        }
    }

    record Uidl(int number) implements InTransaction {
        @Override
        public String line() {
            return number == 0 ? "UIDL" : "UIDL " + number;
        }
    }
}
