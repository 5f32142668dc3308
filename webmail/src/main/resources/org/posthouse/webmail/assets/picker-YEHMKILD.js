import{a,b,c}from"./chunk-KIH2VQJ2.js";import"./chunk-ML5MBITL.js";export{a as choose,c as empty,b as pick};
