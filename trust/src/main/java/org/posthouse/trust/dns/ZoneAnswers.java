package org.posthouse.trust.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Zone.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** From a query's octets to the answer's, out of a zone. */
final class ZoneAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneAnswers.class);
    private static final byte[] SILENCE = new byte[0];
    private static final long TTL = 60;
    private static final int HEADER = 12;
    private static final int PLAIN_UDP = 512;

    private final Zone zone;

    ZoneAnswers(Zone zone) {
        this.zone = zone;
    }

    /** The answer in at most max octets, truncated where it does not fit; empty where none is to be sent. */
    byte[] answer(byte[] query, int max) {
        Message asked;
        try {
            asked = new Message(query);
        } catch (IOException e) {
            return broken(query);
        }
        if (asked.getHeader().getFlag(Flags.QR))
            return SILENCE;
        OPTRecord opt = asked.getOPT();
        var reply = new Message(asked.getHeader().getID());
        Header h = reply.getHeader();
        h.setOpcode(asked.getHeader().getOpcode());
        h.setFlag(Flags.QR);
        h.setFlag(Flags.RA);
        if (asked.getHeader().getFlag(Flags.RD))
            h.setFlag(Flags.RD);
        Record question = asked.getQuestion();
        if (question != null)
            reply.addRecord(question, Section.QUESTION);
        int rcode = opt != null && opt.getVersion() > 0 ? Rcode.BADVERS : refuse(asked, question);
        try {
            if (rcode == Rcode.NOERROR && question != null) {
                h.setFlag(Flags.AA);
                rcode = fill(reply, question);
            }
        } catch (IOException e) {
            LOG.warn("dns: {}: {}", question, e.toString());
            rcode = Rcode.SERVFAIL;
        }
        if (rcode < 0)
            return SILENCE;
        h.setRcode(rcode & 0xf);
        if (opt != null)
            reply.addRecord(new OPTRecord(4096, rcode >> 4, 0), Section.ADDITIONAL);
        int room = max == 0xffff ? max : Math.min(max, opt == null ? PLAIN_UDP : Math.max(PLAIN_UDP, opt.getPayloadSize()));
        return reply.toWire(room);
    }

    private static int refuse(Message asked, @Nullable Record question) {
        if (asked.getHeader().getOpcode() != Opcode.QUERY)
            return Rcode.NOTIMP;
        if (question == null || asked.getHeader().getCount(Section.QUESTION) != 1)
            return Rcode.FORMERR;
        boolean transfer = question.getType() == Type.AXFR || question.getType() == Type.IXFR;
        boolean internet = question.getDClass() == DClass.IN || question.getDClass() == DClass.ANY;
        return transfer || !internet ? Rcode.REFUSED : Rcode.NOERROR;
    }

    private static byte[] broken(byte[] query) {
        if (query.length < HEADER || (query[2] & 0x80) != 0)
            return SILENCE;
        var reply = new Message((query[0] & 0xff) << 8 | query[1] & 0xff);
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(Rcode.FORMERR);
        return reply.toWire();
    }

    /** Adds what the zone has, following aliases; the response code, or -1 where silence is the answer. */
    private int fill(Message reply, Record question) throws IOException {
        Name owner = question.getName();
        int type = question.getType();
        reply.getHeader().setFlag(Flags.AD);
        for (int i = 0; i <= ZoneResolver.ALIASES; i++) {
            List<Entry> entries = zone.at(Names.text(owner));
            if (!zone.secure(Names.text(owner)))
                reply.getHeader().unsetFlag(Flags.AD);
            if (entries == null) {
                reply.addRecord(soa(owner), Section.AUTHORITY);
                return Rcode.NXDOMAIN;
            }
            Name alias = null;
            boolean found = false;
            for (Entry e : entries) {
                if (e instanceof Entry.Timeout) {
                    if (!found && alias == null)
                        return -1;
                    break;
                }
                Record r = record(owner, e);
                if (r == null)
                    continue;
                if (r.getType() == type || type == Type.ANY) {
                    reply.addRecord(r, Section.ANSWER);
                    found = true;
                } else if (r instanceof CNAMERecord c)
                    alias = c.getTarget();
            }
            if (found)
                return Rcode.NOERROR;
            if (alias == null) {
                reply.addRecord(soa(owner), Section.AUTHORITY);
                return Rcode.NOERROR;
            }
            reply.addRecord(new CNAMERecord(owner, DClass.IN, TTL, alias), Section.ANSWER);
            owner = alias;
        }
        return Rcode.SERVFAIL;
    }

    private static @Nullable Record record(Name owner, Entry e) throws IOException {
        return switch (e) {
            case Entry.Address a -> a.address().getAddress().length == 4
                    ? new ARecord(owner, DClass.IN, TTL, a.address())
                    : new AAAARecord(owner, DClass.IN, TTL, a.address());
            case Entry.MailExchange m -> new MXRecord(owner, DClass.IN, TTL, m.mx().preference(), Names.wire(m.mx().exchange()));
            case Entry.Text t -> new TXTRecord(owner, DClass.IN, TTL, t.strings().stream().map(ZoneAnswers::escaped).toList());
            case Entry.Pointer p -> new PTRRecord(owner, DClass.IN, TTL, Names.wire(p.name()));
            case Entry.Alias a -> new CNAMERecord(owner, DClass.IN, TTL, Names.wire(a.name()));
            case Entry.Association t -> new TLSARecord(owner, DClass.IN, TTL, t.tlsa().usage(), t.tlsa().selector(), t.tlsa().matching(),
                    t.tlsa().data());
            case Entry.Service s -> new SRVRecord(owner, DClass.IN, TTL, s.srv().priority(), s.srv().weight(), s.srv().port(),
                    Names.wire(s.srv().target()));
            case Entry.Timeout t -> null;
            case Entry.Secure t -> null;
        };
    }

    // dnsjava reads character strings in the form of master files. RFC 1035 §5.1
    private static String escaped(String octets) {
        var out = new StringBuilder(octets.length() + 8);
        for (byte b : octets.getBytes(StandardCharsets.ISO_8859_1)) {
            int c = b & 0xff;
            if (c < 32 || c > 126)
                out.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
            else if (c == '"' || c == '\\')
                out.append('\\').append((char) c);
            else
                out.append((char) c);
        }
        return out.toString();
    }

    /** The start of authority of the highest name above that the zone has, so that "no" can be kept for a while. */
    private SOARecord soa(Name name) throws IOException {
        Name apex = Name.root;
        for (int labels = 1; labels < name.labels(); labels++) {
            Name above = new Name(name, name.labels() - 1 - labels);
            if (zone.at(Names.text(above)) != null) {
                apex = above;
                break;
            }
        }
        Name server = Name.concatenate(Name.fromString("ns"), apex);
        Name host = Name.concatenate(Name.fromString("hostmaster"), apex);
        return new SOARecord(apex, DClass.IN, TTL, server, host, 1, 3600, 600, 86400, TTL);
    }
}
