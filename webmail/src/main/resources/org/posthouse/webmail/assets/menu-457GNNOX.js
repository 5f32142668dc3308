import{a}from"./chunk-PNGIW7TC.js";import"./chunk-CJOXQR75.js";import"./chunk-VBLQLK6B.js";export{a as menu};
