package org.posthouse.protocol.managesieve;

import org.jspecify.annotations.Nullable;

/** What a client may ask, sorted by the state that allows it. RFC 5804 §2 */
public sealed interface Command {
    sealed interface AnyTime extends Command {}

    sealed interface BeforeLogin extends Command {}

    sealed interface AfterLogin extends Command {}

    /** RFC 5804 §2.4 */
    record Capability() implements AnyTime {}

    /** RFC 5804 §2.3 */
    record Logout() implements AnyTime {}

    /** The text comes back in the answer. RFC 5804 §2.13 */
    record Noop(@Nullable String tag) implements AnyTime {}

    /** RFC 5804 §2.2 */
    record StartTls() implements BeforeLogin {}

    /** The mechanism in capitals, the initial response in base64 or null. RFC 5804 §2.1 */
    record Authenticate(String mechanism, @Nullable String initial) implements BeforeLogin {}

    /** RFC 5804 §2.14 */
    record Unauthenticate() implements AfterLogin {}

    /** RFC 5804 §2.5 */
    record HaveSpace(String name, long size) implements AfterLogin {}

    /** RFC 5804 §2.6 */
    record PutScript(String name, String script) implements AfterLogin {}

    /** RFC 5804 §2.7 */
    record ListScripts() implements AfterLogin {}

    /** The empty name is none. RFC 5804 §2.8 */
    record SetActive(String name) implements AfterLogin {}

    /** RFC 5804 §2.9 */
    record GetScript(String name) implements AfterLogin {}

    /** RFC 5804 §2.10 */
    record DeleteScript(String name) implements AfterLogin {}

    /** RFC 5804 §2.11 */
    record RenameScript(String from, String to) implements AfterLogin {}

    /** RFC 5804 §2.12 */
    record CheckScript(String script) implements AfterLogin {}

    /** How it looks in a log, without secrets and scripts. */
    default String masked() {
        return switch (this) {
            case Authenticate a -> "AUTHENTICATE " + a.mechanism();
            case PutScript p -> "PUTSCRIPT " + p.name() + " (" + p.script().length() + " characters)";
            case CheckScript c -> "CHECKSCRIPT (" + c.script().length() + " characters)";
            case Capability _,Logout _,Noop _,StartTls _,Unauthenticate _,HaveSpace _,ListScripts _,SetActive _,GetScript _,DeleteScript _,RenameScript _ ->
                toString();
        };
    }
}
