package org.posthouse.access.jmapjourney;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapreading.Finding;
import org.posthouse.access.jmapreading.Findings;
import org.posthouse.access.jmapreading.Opened;
import org.posthouse.access.jmapreading.Sender;
import org.posthouse.access.jmapreading.SignatureTags;
import org.posthouse.mail.mime.HeaderField;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What this server found out about where a message comes from. */
final class Verdicts {
    private final List<Finding> findings;
    private final Opened email;

    Verdicts(Opened email) {
        this.email = email;
        findings = Findings.of(email);
    }

    private Optional<Finding> first(String method) {
        return findings.stream().filter(f -> f.method().equals(method)).findFirst();
    }

    /** Null where nothing was. */
    @Nullable
    ObjectNode told() {
        if (findings.isEmpty())
            return null;
        ObjectNode out = Json.object();
        Finding spf = first("spf").orElse(null);
        if (spf == null)
            out.putNull("spf");
        else
            out.putObject("spf").put("result", spf.result()).put("identity", spf.property("smtp.mailfrom").isEmpty() ? "helo" : "mailfrom")
                    .put("domain", spfDomain(spf)).put("text", spf.comment());
        ArrayNode dkim = out.putArray("dkim");
        for (Finding f : findings)
            if (f.method().equals("dkim") && !f.property("header.d").isEmpty())
                dkim(dkim.addObject(), f);
        Finding dmarc = first("dmarc").orElse(null);
        if (dmarc == null)
            out.putNull("dmarc");
        else
            dmarc(out.putObject("dmarc"), dmarc, spf);
        simple(out, "arc");
        Finding iprev = first("iprev").orElse(null);
        if (iprev == null)
            out.putNull("iprev");
        else
            out.putObject("iprev").put("result", iprev.result()).put("name", iprev.property("policy.ptr")).put("address",
                    iprev.property("policy.iprev"));
        return out;
    }

    private void simple(ObjectNode out, String method) {
        Finding f = first(method).orElse(null);
        if (f == null)
            out.putNull(method);
        else
            out.putObject(method).put("result", f.result()).put("text", f.comment());
    }

    private static String spfDomain(Finding spf) {
        String from = spf.property("smtp.mailfrom");
        return from.isEmpty() ? spf.property("smtp.helo") : from.substring(from.lastIndexOf('@') + 1);
    }

    private void dkim(ObjectNode o, Finding f) {
        o.put("result", f.result()).put("domain", f.property("header.d")).put("selector", f.property("header.s")).put("algorithm",
                f.property("header.a"));
        ArrayNode signed = o.putArray("signed");
        for (HeaderField s : email.header().all("DKIM-Signature")) {
            SignatureTags tags = SignatureTags.of(s.unfolded().text());
            if (tags.isOf(f)) {
                tags.signed().forEach(signed::add);
                break;
            }
        }
        o.put("text", f.comment());
    }

    /** The policy and what was done stand in the comment of dmarc: {@code p=reject dis=quarantine}. */
    private void dmarc(ObjectNode o, Finding f, @Nullable Finding spf) {
        String domain = f.property("header.from");
        o.put("result", f.result()).put("domain", domain).put("policy", word(f.comment(), "p=")).put("applied", word(f.comment(), "dis="))
                .put("text", f.comment());
        ArrayNode boxes = o.putArray("boxes");
        boxes.addObject().put("name", "from").put("domain", domain).put("result", f.result()).put("aligned", true);
        box(boxes, "spf", spf == null ? "" : spfDomain(spf), spf == null ? "none" : spf.result(), domain);
        Finding best = findings.stream().filter(x -> x.method().equals("dkim"))
                .max((x, y) -> Integer.compare(worth(x, domain), worth(y, domain))).orElse(null);
        box(boxes, "dkim", best == null ? "" : best.property("header.d"), best == null ? "none" : best.result(), domain);
    }

    private static int worth(Finding dkim, String domain) {
        return (dkim.passed() ? 2 : 0) + (isAligned(dkim.property("header.d"), domain) ? 1 : 0);
    }

    private static boolean isAligned(String domain, String from) {
        return !domain.isEmpty() && !from.isEmpty() && Sender.isSame(domain, from);
    }

    private static void box(ArrayNode boxes, String name, String domain, String result, String from) {
        boxes.addObject().put("name", name).put("domain", domain).put("result", result).put("aligned", isAligned(domain, from));
    }

    private static String word(String comment, String name) {
        for (String w : comment.split(" ", 20))
            if (w.startsWith(name))
                return w.substring(name.length());
        return "";
    }
}
