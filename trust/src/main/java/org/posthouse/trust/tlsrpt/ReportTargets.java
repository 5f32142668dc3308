package org.posthouse.trust.tlsrpt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a domain wants its reports: URIs of mailto and https. RFC 8460 §3 */
public record ReportTargets(List<URI> uris) {
    private static final int MAX = 10;
    public static final ReportTargets NONE = new ReportTargets(List.of());

    public ReportTargets {
        uris = List.copyOf(uris);
    }

    /** From the TXT records at {@code _smtp._tls}; none where there is not exactly one, or it is malformed. */
    public static ReportTargets of(List<String> texts) {
        List<String> ours = texts.stream().filter(t -> t.startsWith("v=TLSRPTv1;") || t.startsWith("v=TLSRPTv1 ")).toList();
        if (ours.size() != 1 || ours.getFirst().length() > 4096)
            return NONE;
        var uris = new ArrayList<URI>();
        for (String field : fields(ours.getFirst(), ';'))
            if (field.startsWith("rua="))
                for (String uri : fields(field.substring(4), ','))
                    add(uris, uri);
        return new ReportTargets(uris);
    }

    private static void add(List<URI> uris, String text) {
        try {
            var uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean mail = scheme.equals("mailto") && uri.getSchemeSpecificPart().indexOf('@') > 0;
            boolean web = scheme.equals("https") && uri.getHost() != null && uri.getRawUserInfo() == null;
            if ((mail || web) && uris.size() < MAX)
                uris.add(uri);
        } catch (URISyntaxException e) {
            // one that nobody can use
        }
    }

    private static List<String> fields(String text, char by) {
        var all = new ArrayList<String>();
        for (int from = 0; from <= text.length();) {
            int to = text.indexOf(by, from);
            all.add(text.substring(from, to < 0 ? text.length() : to).strip());
            from = to < 0 ? text.length() + 1 : to + 1;
        }
        return all;
    }
}
