import{a,b,c}from"./chunk-SVPAQZ2R.js";import"./chunk-OMF2QHOH.js";import"./chunk-YATJ5LI5.js";export{a as WANTED,b as register,c as tell};
