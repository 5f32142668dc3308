package org.posthouse.trust.dkim;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.ZoneResolver;

/** What the check of a signature on a message of 10 KB costs beside the JDK's RSA verification and SHA-256 of the same octets, in turns in one run, by processor time. */
final class DkimBench {
    private static final int TURNS = 201;
    private static final int EACH = 200;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private DkimBench() {}

    private interface Work {
        boolean good() throws GeneralSecurityException;
    }

    public static void main(String[] args) throws GeneralSecurityException {
        var body = new StringBuilder();
        while (body.length() < 10 * 1024 - 600)
            body.append("Some words of a line that is as long as most are in mail, and no longer.\r\n");
        String head = Messages.PLAIN.substring(0, Messages.PLAIN.indexOf("\r\n\r\n") + 4);
        byte[] message = Messages.octets(Messages.signed(head + body, Messages.rsa()));
        var keys = new KeySource(new ZoneResolver(Messages.ZONE));
        int headerEnd = new String(message, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        byte[] signed = Arrays.copyOf(message, headerEnd);
        byte[] signature = Crypto.sign(Algorithm.RSA_SHA256, Messages.RSA.getPrivate(), signed);
        Work bare = () -> {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(message, headerEnd, message.length - headerEnd);
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initVerify(Messages.RSA.getPublic());
            rsa.update(signed);
            return sha.digest().length == 32 && rsa.verify(signature);
        };
        Work ours = () -> {
            List<DkimResult> results = Verification.of(message, keys, Messages.NOW, Duration.ofSeconds(5));
            return results.getFirst().result() == Result.PASS;
        };
        print("a check of " + message.length + " octets", bare, ours, TURNS, EACH);
        Header header = Header.of(Arrays.copyOf(message, headerEnd));
        byte[] hash = Crypto.sha256().digest(message);
        Work both = () -> Signer.field(header, hash, Messages.rsa(), Messages.NOW).length
                + Signer.field(header, hash, Messages.ed25519(), Messages.NOW).length > 0;
        byte[] octets = Arrays.copyOf(message, 1000);
        Work signatures = () -> Crypto.sign(Algorithm.RSA_SHA256, Messages.RSA.getPrivate(), octets).length
                + Crypto.sign(Algorithm.ED25519_SHA256, Messages.ED25519.getPrivate(), octets).length > 0;
        print("both fields of a message that is sent, its body hashed before", signatures, both, 41, 20);
        Work rsa = () -> Crypto.sign(Algorithm.RSA_SHA256, Messages.RSA.getPrivate(), octets).length > 0;
        Work ed = () -> Crypto.sign(Algorithm.ED25519_SHA256, Messages.ED25519.getPrivate(), octets).length > 0;
        print("an Ed25519 signature beside one of RSA", rsa, ed, 41, 20);
    }

    private static void print(String what, Work bare, Work ours, int turns, int each) throws GeneralSecurityException {
        double[] bares = new double[turns];
        double[] all = new double[turns];
        for (int i = -turns / 2; i < turns; i++) {
            double b = micros(bare, each);
            double o = micros(ours, each);
            if (i >= 0) {
                bares[i] = b;
                all[i] = o;
            }
        }
        Arrays.sort(bares);
        Arrays.sort(all);
        // The quicker quarter: what other work took away is in the rest.
        int at = turns / 4;
        System.out.printf(
                "%s: bare %.1f us, ours %.1f us, ratio %.3f (the quicker quarter of %d turns; the best of each: %.1f and %.1f us)%n",
                what, bares[at], all[at], all[at] / bares[at], turns, bares[0], all[0]);
    }

    private static double micros(Work work, int each) throws GeneralSecurityException {
        long from = CPU.getCurrentThreadCpuTime();
        for (int i = 0; i < each; i++)
            if (!work.good())
                throw new GeneralSecurityException("not good");
        return (CPU.getCurrentThreadCpuTime() - from) / 1000.0 / each;
    }
}
