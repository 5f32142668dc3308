package org.posthouse.trust.authres;

/** Writes what {@link AuthresParser} reads. */
final class AuthresWriter {
    private AuthresWriter() {}

    static String value(AuthenticationResults all) {
        var out = new StringBuilder(200);
        token(out, all.authservId());
        // RFC 8601 §2.2: no-result
        if (all.results().isEmpty())
            return out.append("; none").toString();
        for (MethodResult r : all.results()) {
            out.append("; ").append(r.method()).append('=').append(r.result().word());
            if (!r.comment().isEmpty())
                comment(out.append(' '), r.comment());
            if (!r.reason().isEmpty())
                quoted(out.append(" reason="), r.reason());
            for (Property p : r.properties()) {
                out.append(' ').append(p.type()).append('.').append(p.name()).append('=');
                if (isAddress(p.value()))
                    out.append(p.value());
                else
                    token(out, p.value());
            }
        }
        return out.toString();
    }

    private static void token(StringBuilder out, String text) {
        if (Texts.isToken(text))
            out.append(text);
        else
            quoted(out, text);
    }

    /** [ [ local-part ] "@" ] domain-name, of atoms without quotes. RFC 8601 §2.2 */
    private static boolean isAddress(String text) {
        int at = text.lastIndexOf('@');
        String local = at < 0 ? "" : text.substring(0, at);
        return at >= 0 && Texts.isToken(text.substring(at + 1)) && (local.isEmpty() || Texts.isToken(local));
    }

    private static void quoted(StringBuilder out, String text) {
        escaped(out.append('"'), text, "\"\\").append('"');
    }

    /** RFC 5322 §3.2.2 */
    private static void comment(StringBuilder out, String text) {
        escaped(out.append('('), text, "()\\").append(')');
    }

    private static StringBuilder escaped(StringBuilder out, String text, String special) {
        for (int i = 0; i < text.length(); i++) {
            if (special.indexOf(text.charAt(i)) >= 0)
                out.append('\\');
            out.append(text.charAt(i));
        }
        return out;
    }
}
