package org.posthouse.access.jmappush;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;

/** The curve P-256, and its points as octets that are not compressed. RFC 8291 §3.1 */
final class P256 {
    static final int POINT = 65;
    private static final int HALF = 32;
    static final ECParameterSpec CURVE = curve();
    private static final BigInteger P = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private P256() {}

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters p = AlgorithmParameters.getInstance("EC");
            p.init(new ECGenParameterSpec("secp256r1"));
            return p.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] octets(ECPoint point) {
        byte[] out = new byte[POINT];
        out[0] = 4;
        put(point.getAffineX(), out, 1);
        put(point.getAffineY(), out, 1 + HALF);
        return out;
    }

    private static void put(BigInteger n, byte[] out, int at) {
        byte[] b = n.toByteArray();
        int skip = Math.max(0, b.length - HALF);
        System.arraycopy(b, skip, out, at + HALF - (b.length - skip), b.length - skip);
    }

    /** The key of those octets; InvalidKeySpecException where they are no point of the curve. */
    static ECPublicKey key(byte[] octets) throws InvalidKeySpecException {
        if (octets.length != POINT || octets[0] != 4)
            throw new InvalidKeySpecException("not an uncompressed point");
        BigInteger x = new BigInteger(1, octets, 1, HALF), y = new BigInteger(1, octets, 1 + HALF, HALF);
        BigInteger right = x.pow(3).add(CURVE.getCurve().getA().multiply(x)).add(CURVE.getCurve().getB()).mod(P);
        if (x.compareTo(P) >= 0 || y.compareTo(P) >= 0 || !y.multiply(y).mod(P).equals(right))
            throw new InvalidKeySpecException("not on the curve");
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A private number from 32 octets of a key file: 1 to the curve's order less one. */
    static BigInteger number(byte[] secret) {
        return new BigInteger(1, secret).mod(CURVE.getOrder().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    }

    /** The public point of a private number. Not for secrets of others: its time tells of the number. */
    static ECPoint point(BigInteger number) {
        ECPoint sum = ECPoint.POINT_INFINITY;
        for (int i = number.bitLength() - 1; i >= 0; i--) {
            sum = add(sum, sum);
            if (number.testBit(i))
                sum = add(sum, CURVE.getGenerator());
        }
        return sum;
    }

    private static ECPoint add(ECPoint a, ECPoint b) {
        if (a.equals(ECPoint.POINT_INFINITY))
            return b;
        if (b.equals(ECPoint.POINT_INFINITY))
            return a;
        BigInteger ax = a.getAffineX(), ay = a.getAffineY(), bx = b.getAffineX(), by = b.getAffineY();
        BigInteger slope;
        if (!ax.equals(bx))
            slope = by.subtract(ay).multiply(bx.subtract(ax).modInverse(P));
        else if (ay.equals(by) && ay.signum() != 0)
            slope = ax.multiply(ax).multiply(THREE).add(CURVE.getCurve().getA()).multiply(ay.add(ay).modInverse(P));
        else
            return ECPoint.POINT_INFINITY;
        BigInteger x = slope.multiply(slope).subtract(ax).subtract(bx).mod(P);
        return new ECPoint(x, slope.multiply(ax.subtract(x)).subtract(ay).mod(P));
    }
}
