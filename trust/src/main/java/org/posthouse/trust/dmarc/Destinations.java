package org.posthouse.trust.dmarc;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;

/** Whether those that a record wants reports sent to want them too. RFC 7489 §7.1 */
public final class Destinations {
    /** Addresses of one record that are looked at; more than the two that must be. RFC 7489 §6.2 */
    private static final int MOST = 5;

    private final Resolver resolver;
    private final Dmarc dmarc;

    public Destinations(Resolver resolver, Dmarc dmarc) {
        this.resolver = resolver;
        this.dmarc = dmarc;
    }

    /**
     * Where reports may go.
     *
     * @param uris to mail to, in the order of the record
     * @param refused why others are left out, a sentence each
     * @param waiting why some cannot be told now; empty where all can
     */
    public record Allowed(List<ReportUri> uris, List<String> refused, String waiting) {
        public Allowed {
            uris = List.copyOf(uris);
            refused = List.copyOf(refused);
        }
    }

    /** Asks for the aggregate reports of a record; what is no address of mail is passed over. */
    public Allowed aggregate(Discovery.Found found) {
        var uris = new ArrayList<ReportUri>();
        var refused = new ArrayList<String>();
        String waiting = "";
        String owner = dmarc.organizational(found.at());
        int looked = 0;
        for (ReportUri uri : found.record().aggregate()) {
            Address to = uri.address().orElse(null);
            if (to == null || ++looked > MOST)
                continue;
            String host = to.domain().ascii();
            if (dmarc.organizational(host).equals(owner)) {
                uris.add(uri);
                continue;
            }
            switch (resolver.txt(found.at() + "._report._dmarc." + host)) {
                case Answer.TemporaryFailure<String>(var why) -> waiting = why;
                case Answer.Found<String>(var texts, var _) -> external(found.at(), uri, host, texts, uris, refused);
                case Answer.NoData<String> _,Answer.NoSuchName<String> _ ->
                    refused.add(host + " does not say that it takes reports about " + found.at());
            }
        }
        return new Allowed(uris, refused, waiting);
    }

    private static void external(String at, ReportUri uri, String host, List<String> texts, List<ReportUri> uris, List<String> refused) {
        List<String> records = texts.stream().filter(DmarcRecord::is).toList();
        if (records.isEmpty()) {
            refused.add(host + " does not say that it takes reports about " + at);
            return;
        }
        var instead = new ArrayList<ReportUri>();
        for (String record : records)
            instead.addAll(DmarcRecord.aggregate(record));
        // An override that leads elsewhere is good for nothing, neither for that place nor for the first one.
        if (instead.stream().anyMatch(u -> u.address().map(a -> !a.domain().ascii().equals(host)).orElse(true))) {
            refused.add(host + " would send reports about " + at + " on to somebody else");
            return;
        }
        for (ReportUri u : instead.isEmpty() ? List.of(uri) : instead.subList(0, Math.min(MOST, instead.size())))
            if (!uris.contains(u))
                uris.add(u);
    }
}
