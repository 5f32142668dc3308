package org.posthouse.mta.list;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.store.list.MailList;

/** The fields that a list writes: who it is, and what a member can do by mail. One-click unsubscription (RFC 8058) needs HTTPS, which is not served. */
final class ListFields {
    private ListFields() {}

    /** The name by which programs know the list. RFC 2919 §2 */
    static String id(MailList list) {
        return list.name().local().folded() + "." + list.name().domain().ascii();
    }

    /** For one member, whose token lets him leave. RFC 2369 §3, RFC 2919 §3 */
    static byte[] bytes(MailList list, String token) {
        HeaderWriter out = new HeaderWriter();
        String id = "<" + id(list) + ">";
        if (list.title().isEmpty())
            out.raw("List-Id", id);
        else
            out.raw("List-Id", phrase(list.title()) + " " + id);
        out.raw("List-Help", mailto(list.beside("request").toString(), "?subject=help"));
        out.raw("List-Unsubscribe", mailto(leave(list, token), "?subject=unsubscribe"));
        // A list that nobody else may post to says so. RFC 2369 §3.4
        if (list.posters() == MailList.Posters.MODERATORS && !list.holds())
            out.raw("List-Post", "NO");
        else
            out.raw("List-Post", mailto(list.name().toString(), ""));
        out.raw("List-Owner", mailto(list.beside("owner").toString(), ""));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Trace fields but for those of other lists: none may stand there twice. RFC 2369 §4 */
    static byte[] without(byte[] trace) {
        var out = new ByteArrayOutputStream(trace.length);
        for (HeaderField f : HeaderSection.parse(trace).fields())
            if (!PostHeader.isListField(f.name()))
                out.writeBytes(f.raw().toByteArray());
        return out.toByteArray();
    }

    private static String leave(MailList list, String token) {
        String address = list.beside("leave").toString();
        int at = address.lastIndexOf('@');
        // A plus in a URL's path is a plus, but some clients make a blank of it.
        return address.substring(0, at) + "%2B" + token + address.substring(at);
    }

    private static String phrase(String title) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < title.length(); i++) {
            char c = title.charAt(i);
            if (c > 126)
                return org.posthouse.mail.charset.EncodedWords.encode(title, 9);
            if (c == '"' || c == '\\')
                quoted.append('\\');
            quoted.append(c < 32 ? ' ' : c);
        }
        return quoted.append('"').toString();
    }

    private static String mailto(String address, String rest) {
        return "<mailto:" + address + rest + ">";
    }
}
