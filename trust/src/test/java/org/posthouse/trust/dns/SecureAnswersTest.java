package org.posthouse.trust.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.dns.Settings.Dnssec;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/** Which answers are secure, and by whose word. */
class SecureAnswersTest {
    private static Settings settings(InetSocketAddress at, Dnssec by, @Nullable Path anchors) {
        return new Settings(List.of(at), Duration.ofSeconds(2), 2, Duration.ofSeconds(10), 1000, 16, by, anchors);
    }

    @Test
    void theBitOfATrustedServerCountsOnlyWhereItIsTrusted() throws IOException {
        Zone zone = Zone.builder().address("good.example", "192.0.2.1").secure("good.example", "alias.example", "none.example")
                .address("plain.example", "192.0.2.2").alias("alias.example", "good.example").alias("none.example", "plain.example")
                .alias("away.example", "good.example").build();
        try (ZoneServer server = ZoneServer.start(zone)) {
            var trusting = new DnsJavaResolver(settings(server.address(), Dnssec.TRUST_AD, null));
            var careful = new DnsJavaResolver(settings(server.address(), Dnssec.OFF, null));
            for (String name : List.of("good", "alias", "plain", "none", "away")) {
                boolean secure = name.equals("good") || name.equals("alias");
                // Asked twice, since the second answer is a kept one.
                for (int i = 0; i < 2; i++) {
                    assertEquals(secure, found(trusting.a(name + ".example")).secure(), name);
                    assertEquals(secure, found(trusting.addresses(name + ".example")).secure(), name);
                    assertEquals(secure, found(new ZoneResolver(zone).a(name + ".example")).secure(), name);
                    assertEquals(false, found(careful.a(name + ".example")).secure(), name);
                }
            }
            assertEquals(new Answer.Found<>(List.of("good.example"), true), trusting.cname("alias.example"));
            assertEquals(new Answer.NoData<>(), trusting.cname("good.example"));
        }
    }

    private static <T> Answer.Found<T> found(Answer<T> answer) {
        assertInstanceOf(Answer.Found.class, answer, answer.toString());
        return (Answer.Found<T>) answer;
    }

    @Test
    void weValidateSignaturesOurselves(@TempDir Path dir) throws Exception {
        try (var server = new SignedRoot(); var other = new SignedRoot()) {
            Path anchors = Files.writeString(dir.resolve("anchors"), server.key + "\n");
            var dns = new DnsJavaResolver(settings(server.address(), Dnssec.VALIDATE, anchors));
            assertTrue(found(dns.a("good.example")).secure());
            assertTrue(found(dns.tlsa("_25._tcp.good.example")).secure());
            assertInstanceOf(Answer.TemporaryFailure.class, dns.a("forged.example"));
            assertInstanceOf(Answer.TemporaryFailure.class, dns.a("unsigned.example"));
            assertInstanceOf(Answer.TemporaryFailure.class, dns.a("stale.example"));
            var wrong = Files.writeString(dir.resolve("wrong"), other.key + "\n");
            assertInstanceOf(Answer.TemporaryFailure.class,
                    new DnsJavaResolver(settings(server.address(), Dnssec.VALIDATE, wrong)).a("good.example"));
            // The built-in keys of the root are not those of this one.
            assertInstanceOf(Answer.TemporaryFailure.class,
                    new DnsJavaResolver(settings(server.address(), Dnssec.VALIDATE, null)).a("good.example"));
        }
    }

    /** A root zone that signs what it says: everything below is in it. */
    private static final class SignedRoot implements AutoCloseable {
        private final KeyPair pair;
        private final DatagramSocket udp = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        final DNSKEYRecord key;

        SignedRoot() throws Exception {
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

        private void serve() {
            byte[] buffer = new byte[4096];
            while (!udp.isClosed())
                try {
                    var in = new DatagramPacket(buffer, buffer.length);
                    udp.receive(in);
                    byte[] out = answer(new Message(Arrays.copyOf(buffer, in.getLength()))).toWire();
                    udp.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
                } catch (IOException | DNSSEC.DNSSECException e) {
                    // closed, or a question that the test does not ask
                }
        }

        private Message answer(Message query) throws IOException, DNSSEC.DNSSECException {
            Name name = query.getQuestion().getName();
            var reply = new Message(query.getHeader().getID());
            reply.getHeader().setFlag(Flags.QR);
            reply.getHeader().setFlag(Flags.RA);
            reply.addRecord(query.getQuestion(), Section.QUESTION);
            reply.addRecord(new org.xbill.DNS.OPTRecord(4096, 0, 0, 0x8000), Section.ADDITIONAL);
            Record r = switch (query.getQuestion().getType()) {
                case Type.DNSKEY -> key;
                case Type.A -> new ARecord(name, DClass.IN, 3600, InetAddress.ofLiteral("192.0.2.7"));
                case Type.TLSA -> new TLSARecord(name, DClass.IN, 3600, 3, 1, 1, new byte[32]);
                default -> null;
            };
            if (r == null)
                return reply;
            var signed = new RRset(r);
            boolean stale = name.toString().startsWith("stale");
            Instant from = Instant.now().minus(Duration.ofDays(stale ? 20 : 1));
            RRSIGRecord signature = DNSSEC.sign(signed, key, pair.getPrivate(), from, from.plus(Duration.ofDays(10)));
            reply.addRecord(
                    name.toString().startsWith("forged") ? new ARecord(name, DClass.IN, 3600, InetAddress.ofLiteral("192.0.2.66")) : r,
                    Section.ANSWER);
            if (!name.toString().startsWith("unsigned"))
                reply.addRecord(signature, Section.ANSWER);
            return reply;
        }

        @Override
        public void close() {
            udp.close();
        }
    }
}
