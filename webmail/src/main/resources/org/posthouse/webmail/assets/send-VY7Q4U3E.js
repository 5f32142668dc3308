import{a,b,c,d}from"./chunk-MKKUUXQK.js";import"./chunk-KZRFQBXC.js";import"./chunk-JXNO7YKL.js";import"./chunk-VGMXPNTR.js";export{a as Refused,b as send,c as takeBack,d as undo};
