package org.posthouse.server.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.posthouse.base.net.TlsContext;

/** A self-signed certificate that holds, in a critical extension, the hash of what the authority wants to see: the challenge tls-alpn-01. */
final class HandshakeProof {
    private static final ASN1ObjectIdentifier ID = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");
    private static final Duration VALID = Duration.ofDays(7);

    private HandshakeProof() {}

    static TlsContext.Proof of(String name, byte[] hash, KeyPair key) throws IOException {
        Instant now = Instant.now();
        var subject = new X500Name("CN=proof");
        var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(now.toEpochMilli()), Date.from(now.minus(VALID)),
                Date.from(now.plus(VALID)), subject, key.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        builder.addExtension(ID, true, new DEROctetString(hash));
        try {
            var made = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()));
            return new TlsContext.Proof(new JcaX509CertificateConverter().getCertificate(made), key.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate: " + e.getMessage(), e);
        }
    }
}
