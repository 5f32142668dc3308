package org.posthouse.trust.tlsrpt;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.posthouse.trust.tlsrpt.TlsReport.FailureDetail;
import org.posthouse.trust.tlsrpt.TlsReport.PolicyResult;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reports as JSON, plain or in gzip. RFC 8460 §4.4 */
public final class ReportJson {
    /** Octets of a report, unpacked. */
    public static final int MAX = 4 << 20;
    private static final int MAX_ITEMS = 10_000;
    private static final int MAX_TEXT = 1000;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(16).maxStringLength(64 * 1024).maxNumberLength(30).maxNameLength(256).maxDocumentLength(MAX).build()).build())
            .build();

    private ReportJson() {}

    public static byte[] write(TlsReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("organization-name", report.organization());
        root.putObject("date-range").put("start-datetime", report.start().toString()).put("end-datetime", report.end().toString());
        root.put("contact-info", report.contact());
        root.put("report-id", report.id());
        ArrayNode policies = root.putArray("policies");
        report.policies().forEach(p -> write(policies.addObject(), p));
        return MAPPER.writeValueAsBytes(root);
    }

    private static void write(ObjectNode out, PolicyResult p) {
        ObjectNode policy = out.putObject("policy").put("policy-type", p.type());
        if (!p.policy().isEmpty())
            p.policy().forEach(policy.putArray("policy-string")::add);
        policy.put("policy-domain", p.domain());
        if (!p.mx().isEmpty())
            p.mx().forEach(policy.putArray("mx-host")::add);
        out.putObject("summary").put("total-successful-session-count", p.successes()).put("total-failure-session-count", p.failures());
        if (p.details().isEmpty())
            return;
        ArrayNode details = out.putArray("failure-details");
        for (FailureDetail d : p.details()) {
            ObjectNode one = details.addObject().put("result-type", d.result());
            text(one, "sending-mta-ip", d.sending());
            text(one, "receiving-mx-hostname", d.host());
            text(one, "receiving-mx-helo", d.helo());
            text(one, "receiving-ip", d.receiving());
            one.put("failed-session-count", d.count());
            text(one, "additional-information", d.information());
            text(one, "failure-reason-code", d.reason());
        }
    }

    private static void text(ObjectNode out, String key, String value) {
        if (!value.isEmpty())
            out.put(key, value);
    }

    /** Reads a report of at most 4 MB; unknown keys are passed over, what is missing is empty or 0. */
    public static TlsReport read(byte[] json) throws ReportException {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new ReportException("not JSON: " + e.getOriginalMessage());
        }
        if (!root.isObject() || !root.path("policies").isArray())
            throw new ReportException("not a report of TLS: it has no list of policies");
        JsonNode range = root.path("date-range");
        var policies = new ArrayList<PolicyResult>();
        int[] room = {MAX_ITEMS};
        for (JsonNode p : root.path("policies"))
            policies.add(policy(p, room));
        return new TlsReport(text(root, "organization-name"), time(range, "start-datetime"), time(range, "end-datetime"),
                text(root, "contact-info"), text(root, "report-id"), policies);
    }

    private static PolicyResult policy(JsonNode p, int[] room) throws ReportException {
        JsonNode policy = p.path("policy");
        JsonNode summary = p.path("summary");
        var details = new ArrayList<FailureDetail>();
        for (JsonNode d : p.path("failure-details")) {
            take(room);
            details.add(new FailureDetail(text(d, "result-type"), text(d, "sending-mta-ip"), text(d, "receiving-mx-hostname"),
                    text(d, "receiving-mx-helo"), text(d, "receiving-ip"), count(d, "failed-session-count"),
                    text(d, "additional-information"), text(d, "failure-reason-code")));
        }
        take(room);
        return new PolicyResult(text(policy, "policy-type"), texts(policy.path("policy-string"), room), text(policy, "policy-domain"),
                texts(policy.path("mx-host"), room), count(summary, "total-successful-session-count"),
                count(summary, "total-failure-session-count"), details);
    }

    private static void take(int[] room) throws ReportException {
        if (--room[0] < 0)
            throw new ReportException("the report has more than " + MAX_ITEMS + " entries");
    }

    // Some write one text where a list is due.
    private static List<String> texts(JsonNode node, int[] room) throws ReportException {
        if (node.isString())
            return List.of(cut(node.stringValue()));
        var all = new ArrayList<String>();
        for (JsonNode n : node) {
            take(room);
            if (n.isString())
                all.add(cut(n.stringValue()));
        }
        return List.copyOf(all);
    }

    private static String text(JsonNode node, String key) {
        JsonNode n = node.path(key);
        return n.isString() ? cut(n.stringValue()) : "";
    }

    private static String cut(String s) {
        return s.length() <= MAX_TEXT ? s : s.substring(0, MAX_TEXT);
    }

    private static long count(JsonNode node, String key) {
        JsonNode n = node.path(key);
        return n.isIntegralNumber() && n.canConvertToLong() ? Math.max(0, n.longValue()) : 0;
    }

    private static Instant time(JsonNode node, String key) throws ReportException {
        try {
            return OffsetDateTime.parse(text(node, key)).toInstant();
        } catch (DateTimeException e) {
            throw new ReportException("the report's " + key + " is not a time");
        }
    }

    public static byte[] pack(byte[] json) {
        var out = new ByteArrayOutputStream(json.length / 4 + 64);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Unpacks at most 4 MB. */
    public static byte[] unpack(byte[] packed) throws ReportException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] json = in.readNBytes(MAX + 1);
            if (json.length > MAX)
                throw new ReportException("the report has more than " + MAX + " octets");
            return json;
        } catch (IOException e) {
            throw new ReportException("the report cannot be unpacked: " + e.getMessage());
        }
    }
}
