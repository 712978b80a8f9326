terraform import visionsconnected_vmr.reception ve-vevmr2
