package org.posthouse.trust.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/** A signed root with names, denials by NSEC or NSEC3, and a delegation without DS to a zone that nobody signs; it can also lie. RFC 4035 §3.1.3 */
final class SignedTree implements AutoCloseable {
    /** What is wrong with its denials. */
    enum Lie {
        NONE,
        /** No NSEC at all. */
        NO_PROOF,
        /** An NSEC without its signature. */
        UNSIGNED_PROOF,
        /** A true NSEC about other names. */
        OTHER_PROOF,
        /** What exists is denied, by the NSEC that says it exists. */
        DENY_ALL,
        /** Only the name itself is denied, not the wildcard that could answer for it. */
        NO_WILDCARD_PROOF
    }

    private static final int[] PLAIN = {Type.A, Type.RRSIG, Type.NSEC};

    private final TreeMap<Name, int[]> names = new TreeMap<>(Map.of(Name.root, new int[]{Type.SOA, Type.RRSIG, Type.NSEC, Type.DNSKEY},
            name("alpha"), PLAIN, name("good"), new int[]{Type.A, Type.RRSIG, Type.NSEC, Type.TLSA}, name("insecure"),
            new int[]{Type.NS, Type.RRSIG, Type.NSEC}, name("zulu"), PLAIN));
    private final DatagramSocket udp = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    private final KeyPair pair;
    private final Lie lie;
    private final @Nullable HashedNames hashed;
    final DNSKEYRecord key;

    SignedTree(Lie lie) throws Exception {
        this(lie, -1);
    }

    /** With denials by hashes that are made so many times more than once; by plain names where that is negative. RFC 5155 §5 */
    SignedTree(Lie lie, int iterations) throws Exception {
        this.lie = lie;
        hashed = iterations < 0 ? null : new HashedNames(names, iterations);
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
        key = new DNSKEYRecord(Name.root, DClass.IN, 3600, DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY, 3, 13,
                pair.getPublic());
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    private static Name name(String label) {
        try {
            return Names.wire(label);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed())
            try {
                var in = new DatagramPacket(buffer, buffer.length);
                udp.receive(in);
                byte[] out = answer(new Message(Arrays.copyOf(buffer, in.getLength()))).toWire();
                udp.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
            } catch (IOException | DNSSEC.DNSSECException e) {
                // closed, or a question that no test asks
            }
    }

    private Message answer(Message query) throws DNSSEC.DNSSECException, IOException {
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        reply.addRecord(new OPTRecord(4096, 0, 0, 0x8000), Section.ADDITIONAL);
        if (name.subdomain(name("insecure")) && type != Type.DS) {
            if (type == Type.A)
                reply.addRecord(record(name, type), Section.ANSWER);
            else
                reply.addRecord(soa(name("insecure")), Section.AUTHORITY);
            return reply;
        }
        int[] types = names.get(name);
        boolean denied = lie == Lie.DENY_ALL && type != Type.DNSKEY;
        if (types != null && !denied && Arrays.stream(types).anyMatch(t -> t == type)) {
            add(reply, Section.ANSWER, record(name, type), true);
            return reply;
        }
        add(reply, Section.AUTHORITY, soa(Name.root), true);
        if (types == null)
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
        if (lie == Lie.NO_PROOF)
            return reply;
        for (Record proof : hashed == null ? plain(name, types == null) : hashed(hashed, name, types == null))
            add(reply, Section.AUTHORITY, proof, lie != Lie.UNSIGNED_PROOF);
        return reply;
    }

    private List<Record> plain(Name name, boolean absent) {
        Name before = names.floorKey(name);
        NSECRecord proof = nsec(lie == Lie.OTHER_PROOF ? name("zulu") : before);
        return absent && !before.equals(Name.root) && lie != Lie.NO_WILDCARD_PROOF ? List.of(proof, nsec(Name.root)) : List.of(proof);
    }

    /** RFC 5155 §7.2 */
    private List<Record> hashed(HashedNames by, Name name, boolean absent) throws IOException {
        if (lie == Lie.OTHER_PROOF)
            return List.of(by.at(name("zulu")));
        if (!absent)
            return List.of(by.at(name));
        Name encloser = name;
        Name below = name;
        while (!names.containsKey(encloser)) {
            below = encloser;
            encloser = new Name(encloser, 1);
        }
        var proofs = new LinkedHashSet<Record>(List.of(by.at(encloser), by.over(below)));
        if (lie != Lie.NO_WILDCARD_PROOF)
            proofs.add(by.over(Name.fromString("*", encloser)));
        else
            proofs.remove(by.over(Name.fromString("*", encloser)));
        return List.copyOf(proofs);
    }

    private NSECRecord nsec(Name at) {
        Name next = names.higherKey(at);
        return new NSECRecord(at, DClass.IN, 3600, next == null ? Name.root : next, names.get(at));
    }

    private Record record(Name name, int type) {
        return switch (type) {
            case Type.A -> new ARecord(name, DClass.IN, 3600, InetAddress.ofLiteral("192.0.2.7"));
            case Type.TLSA -> new TLSARecord(name, DClass.IN, 3600, 3, 1, 1, new byte[32]);
            case Type.SOA -> soa(Name.root);
            default -> key;
        };
    }

    private static SOARecord soa(Name zone) {
        return new SOARecord(zone, DClass.IN, 3600, Name.root, Name.root, 1, 3600, 600, 86_400, 60);
    }

    private void add(Message reply, int section, Record record, boolean signed) throws DNSSEC.DNSSECException {
        reply.addRecord(record, section);
        Instant from = Instant.now().minus(Duration.ofDays(1));
        if (signed)
            for (Record signature : List.of(DNSSEC.sign(new RRset(record), key, pair.getPrivate(), from, from.plus(Duration.ofDays(10)))))
                reply.addRecord(signature, section);
    }

    @Override
    public void close() {
        udp.close();
    }
}
