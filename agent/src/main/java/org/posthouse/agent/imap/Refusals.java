package org.posthouse.agent.imap;

import org.posthouse.agent.remote.RemoteException;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imapclient.ImapRefusedException;

/** What a server's NO means to people. RFC 5530 §3 */
final class Refusals {
    private Refusals() {}

    static RemoteException of(ImapRefusedException e) {
        String words = words(e);
        return switch (e.code()) {
            case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "NOPERM", "CONTACTADMIN" ->
                new RemoteException.Denied(words);
            case "NONEXISTENT", "TRYCREATE", "EXPUNGEISSUED" -> new RemoteException.Gone(words);
            case "UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "SERVERBUG" -> new RemoteException.Later(words);
            case "CANNOT", "BADCHARSET", "UNKNOWN-CTE" -> new RemoteException.Unable(words);
            default -> new RemoteException(words, e);
        };
    }

    /** Of a login, where a NO without a code means one thing. */
    static RemoteException login(ImapRefusedException e) {
        RemoteException why = of(e);
        return why.getClass() == RemoteException.class ? new RemoteException.Denied(words(e)) : why;
    }

    private static String words(ImapRefusedException e) {
        Response.State reply = e.reply();
        return reply == null ? String.valueOf(e.getMessage()) : "the server says: " + reply.text();
    }
}
